package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.GroupStep;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.Reprocess;
import dev.backfill.ledger.Reprocessing;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BadRows;
import dev.backfill.plan.GroupMember;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.LedgerReport;
import dev.backfill.scope.IdRange;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Chunks of a table that are done again: each row once more, and a rollback to the beginning. */
@RunsBeside
@ExtendWith(Postgres.class)
class ReprocessTest {

  private static final String PLAN = "orders_tier";
  private static final String BY_VALUE =
      "select n || ' x ' || count(*) from orders group by n order by n";

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable orders;
  private JdbcLedger ledger;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table orders (id bigint primary key, n int not null check (n < 9), tier text)",
        "insert into orders select g, 0, 'old' from generate_series(0, 99) g",
        "analyze orders");
    orders = JdbcTable.of(source, "orders");
    ledger = JdbcLedger.in(source);
  }

  private PlanSteps.Options<IdRange> plan() {
    return Backfill.plan(PLAN, orders.ids("id", 0, 100))
        .chunkBy(width(20))
        .batchRows(6)
        .parallelism(2)
        .retry(RetryPolicy.attempts(1))
        .ledger(ledger);
  }

  private JdbcUpdate counting() {
    return orders.set("n", "n + 1").keepBeforeImage();
  }

  private List<String> values() throws SQLException {
    return db.column(BY_VALUE);
  }

  @Test
  void eachRowIsDoneOnceMoreAndARollbackRestoresWhatWasThereAtFirst() throws Exception {
    plan().run(counting());
    assertThat(LedgerReport.of(ledger.explainReprocess(PLAN, Reprocess.all("wrong"), 3)))
        .contains("Chunks: 5 of 5", "[0, 20)", "… 2 more");
    assertThat(values()).containsExactly("1 x 100");

    ledger.reprocess(PLAN, Reprocess.all("wrong"));
    var second = plan().run(counting());
    ledger.reprocess(PLAN, Reprocess.chunks("wrong again", "20..40", "40..60"));
    plan().run(counting());

    assertThat(second.rowsChanged()).isEqualTo(100);
    assertThat(values()).containsExactly("2 x 60", "3 x 40");
    var back = Backfill.rollback(ledger, PLAN).run();
    assertThat(back.rowsChanged()).isEqualTo(240);
    assertThat(values()).containsExactly("0 x 100");
    assertThatThrownBy(() -> ledger.reprocess(PLAN, Reprocess.all("why")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was rolled back");
  }

  /** Idle lanes would take a part of it over, and its rows would have images in two chunks. */
  @Test
  void aChunkWithImagesOfTwoRoundsIsNotSplitForIdleLanes() throws Exception {
    wide(1).run(counting());
    ledger.reprocess(PLAN, Reprocess.all("wrong"));
    wide(4).run(counting());

    assertThat(values()).containsExactly("2 x 100");
    assertThat(db.number("select count(*) from backfill_chunk where state = 'SPLIT'")).isZero();
    Backfill.rollback(ledger, PLAN).run();
    assertThat(values()).containsExactly("0 x 100");
  }

  /** One chunk of many batches, and lanes that have nothing to do. */
  private PlanSteps.Options<IdRange> wide(int lanes) {
    return Backfill.plan(PLAN, orders.ids("id", 0, 100))
        .chunkBy(width(100))
        .batchRows(2)
        .parallelism(lanes)
        .ledger(ledger);
  }

  @Test
  void whereOnlySomeChunksWereRolledBackNothingIsDoneAgain() {
    plan().run(counting());
    Backfill.rollback(ledger, PLAN).chunks("20..40").run();

    assertThatThrownBy(() -> ledger.reprocess(PLAN, Reprocess.chunks("why", "0..20")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was rolled back in part (1 chunk)");
  }

  /** The twin: the numbers of batches begin anew, and images are written where others are. */
  @Test
  void withoutTheNumbersOfBatchesBeforeImagesCollide() throws Exception {
    plan().run(counting());
    ledger.reprocess(PLAN, Reprocess.all("wrong"));
    db.execute("update backfill_chunk set batches = 0");

    assertThatThrownBy(() -> plan().run(counting())).isInstanceOf(BackfillFailedException.class);
    assertThat(values()).containsExactly("1 x 100");
  }

  /** The twin: a chunk that keeps its cursor resumes behind the rows that were done. */
  @Test
  void aChunkThatIsOnlyMadePendingIsNotDoneAgain() throws Exception {
    plan().run(counting());
    db.execute("update backfill_chunk set cursor_key = 'id bigint|19' where chunk_id = '0..20'");
    db.execute(
        "update backfill_chunk set state = 'PENDING', owner = null where chunk_id = '0..20'");
    plan().run(counting());

    assertThat(values()).containsExactly("1 x 100");
  }

  @Test
  void rowsThatWereSetAsideAreTriedAgain() throws Exception {
    db.execute("update orders set n = 8 where id in (3, 50)");
    var work = orders.set("n", "n + 1");
    var report = plan().setAside(BadRows.atMost(2)).run(work);
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    db.execute("update orders set n = 0 where id = 3");

    var found = ledger.reprocess(PLAN, Reprocess.chunks("corrected", "0..20"));
    plan().setAside(BadRows.atMost(2)).run(work);

    assertThat(found.badRows()).isEqualTo(1);
    assertThat(ledger.badRows(PLAN, 10)).hasSize(1);
    assertThat(db.number("select bad_rows from backfill_run")).isEqualTo(1);
    assertThat(values()).containsExactly("1 x 80", "2 x 19", "8 x 1");
  }

  @Test
  void statementsOfYourOwnAreDoneAgainOnlyIfYouSaySo() throws Exception {
    var own = Jdbc.sql(source, "update orders set n = n + 1 where {chunk}");
    plan().run(own);

    assertThatThrownBy(() -> ledger.reprocess(PLAN, Reprocess.all("why")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a statement or code of your own")
        .hasMessageContaining("repeatable()");
    ledger.reprocess(PLAN, Reprocess.all("why").repeatable());
    plan().run(own);
    assertThat(values()).containsExactly("2 x 100");
  }

  @Test
  void insertsAreDoneAgainOnlyIfTheySkipWhatIsThere() throws Exception {
    db.execute("create table copies (id bigint primary key)");
    var copies = JdbcTable.of(source, "copies");
    plan().run(orders.insertSelect(copies, "id"));
    assertThatThrownBy(() -> ledger.reprocess(PLAN, Reprocess.all("why")))
        .hasMessageContaining("adds rows");
    ledger.forget(PLAN);
    db.execute("truncate copies");
    plan().run(orders.insertSelect(copies, "id").skipExisting());
    db.execute("delete from copies where id < 7");

    ledger.reprocess(PLAN, Reprocess.chunks("some were lost", "0..20"));
    var report = plan().run(orders.insertSelect(copies, "id").skipExisting());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.number("select count(*) from copies")).isEqualTo(100);
  }

  private GroupStep group() {
    var again = JdbcLedger.in(source); // as after a restart
    var parts =
        GroupMember.of(
            Backfill.plan("parts", orders.ids("id", 0, 100)).chunkBy(width(10)).build(),
            orders.set("n", "n + 1"));
    var whole =
        GroupMember.of(
                Backfill.plan("whole", orders.ids("id", 0, 100)).chunkBy(width(50)).build(),
                orders.set("tier", "tier || n"))
            .afterChunksOf(parts);
    return Backfill.group("both", parts, whole).ledger(again);
  }

  @Test
  void aGroupDoesAgainWhatWasMadeFromChunksThatAreDoneAgain() throws Exception {
    group().run();
    var request = Reprocess.chunks("wrong", "10..20").withDownstream();

    var shown = group().explainReprocess("parts", request);
    group().reprocess("parts", request);
    group().run();

    assertThat(shown)
        .flatExtracting(Reprocessing::first)
        .extracting(Reprocessing.Item::label)
        .containsExactly("10..20", "0..50");
    assertThat(db.column("select tier || ' x ' || count(*) from orders group by tier order by 1"))
        .containsExactly("old1 x 50", "old11 x 40", "old12 x 10");
  }

  @Test
  void aReloadIsNeverDoneAgainByItsChunks() throws Exception {
    db.execute("create table fresh (like orders including all)");
    Backfill.plan(PLAN, orders.byKey())
        .chunkBy(rows(40))
        .ledger(ledger)
        .run(orders.reloadInto(JdbcTable.of(source, "fresh")));

    assertThatThrownBy(() -> ledger.reprocess(PLAN, Reprocess.all("why").repeatable()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the work ends in the transaction that completes the run");
  }
}
