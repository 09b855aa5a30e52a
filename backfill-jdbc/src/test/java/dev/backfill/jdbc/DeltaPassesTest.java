package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows that come into what is done while the run goes on. */
@RunsBeside
@ExtendWith(Postgres.class)
class DeltaPassesTest {

  private static final String THREE = "(101), (109), (505)";

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table orders (id int primary key, tier text)",
        "insert into orders select g from generate_series(10, 999, 10) g",
        "analyze orders");
    orders = JdbcTable.of(source, "orders");
  }

  private TransactionalProcessor<Range> filling() {
    return orders.set("tier", "'t'").preserveExisting();
  }

  private PlanSteps.Options<IdRange> plan(int passes) {
    return Backfill.plan("orders_tier", orders.ids("id", 0, 1_000))
        .chunkBy(width(100))
        .retry(RetryPolicy.attempts(1))
        .deltaPasses(passes)
        .ledger(JdbcLedger.in(source));
  }

  /** Another session adds to chunks that are done. */
  private Check ordersComeIn(String values) {
    return once("insert into orders values " + values);
  }

  /** When the last chunk but one is done. */
  private Check once(String statement) {
    var first = new AtomicBoolean(true);
    return Check.of(
        "somebody else",
        context -> {
          var range = (IdRange) context.chunk().orElseThrow().range();
          if (range.from() == 800 && first.getAndSet(false)) {
            db.execute(statement, "analyze orders");
          }
          return Check.passed("");
        });
  }

  /** And with each chunk of such rows another one, as long as there are ids. */
  private Check again(List<Integer> ids) {
    var next = new AtomicInteger();
    return Check.of(
        "and again",
        context -> {
          boolean delta = context.chunk().orElseThrow().kind() == ChunkKind.DELTA;
          if (delta && next.get() < ids.size()) {
            db.execute("insert into orders values (%d)".formatted(ids.get(next.getAndIncrement())));
          }
          return Check.passed("");
        });
  }

  private static List<ChunkView> deltas(BackfillReport report) {
    return report.chunks().stream().filter(chunk -> chunk.kind() == ChunkKind.DELTA).toList();
  }

  private long open() throws SQLException {
    return db.number("select count(*) from orders where tier is null");
  }

  @Test
  void rowsThatComeIntoFinishedChunksAreDone() throws Exception {
    var report = plan(3).chunkCheck(ordersComeIn(THREE)).run(filling());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(open()).isZero();
    assertThat(deltas(report))
        .extracting(ChunkView::id)
        .containsExactly("100..200+delta11", "500..600+delta12");
    assertThat(deltas(report)).extracting(chunk -> chunk.rows().changed()).containsExactly(2L, 1L);
    assertThat(report.progress().rows()).isEqualTo(new RowCounts(99 + 3, 0, 0));
    assertThat(report.notes()).noneMatch(note -> note.contains("delta"));
  }

  @Test
  void rowsThatAreMovedIntoFinishedChunksAreDone() throws Exception {
    var report = plan(1).chunkCheck(once("update orders set id = 3 where id = 950")).run(filling());

    assertThat(deltas(report)).extracting(ChunkView::id).containsExactly("0..100+delta11");
    assertThat(open()).isZero();
    assertThat(report.progress().rows()).isEqualTo(new RowCounts(99, 0, 0));
  }

  /** Why there are such passes. */
  @Test
  void withoutAPassTheyAreLeft() throws Exception {
    var report = plan(0).chunkCheck(ordersComeIn(THREE)).run(filling());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(open()).isEqualTo(3);
    assertThat(deltas(report)).isEmpty();
  }

  @Test
  void whereNothingComesInNothingIsAdded() throws Exception {
    var report = plan(3).run(filling());

    assertThat(report.chunks()).hasSize(10).noneMatch(chunk -> chunk.kind() == ChunkKind.DELTA);
    assertThat(report.notes()).noneMatch(note -> note.contains("delta"));
  }

  @Test
  void whoeverComesInDuringAPassIsDoneByTheNextOne() throws Exception {
    var report =
        plan(5).chunkCheck(ordersComeIn("(101)")).chunkCheck(again(List.of(102, 3))).run(filling());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(open()).isZero();
    assertThat(deltas(report))
        .extracting(ChunkView::id)
        .containsExactly("100..200+delta11", "100..200+delta12", "0..100+delta13");
  }

  @Test
  void whatIsLeftAfterTheLastPassIsCounted() throws Exception {
    var report =
        plan(2)
            .chunkCheck(ordersComeIn("(101)"))
            .chunkCheck(again(List.of(102, 103, 104)))
            .run(filling());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(open()).isEqualTo(1);
    assertThat(deltas(report)).hasSize(2);
    assertThat(report.notes())
        .contains(
            "1 row still wants the work after 2 delta passes: such rows keep coming in, or the work"
                + " leaves them as they are.");
  }

  @Test
  void rowsThatAreToBeDeletedAreLookedForToo() throws Exception {
    var report = plan(2).chunkCheck(ordersComeIn(THREE)).run(orders.delete());

    assertThat(report.rowsChanged()).isEqualTo(102);
    assertThat(db.number("select count(*) from orders")).isZero();
  }

  @Test
  void computedValuesReachThemAndARollbackTakesThemBack() throws Exception {
    var work =
        orders
            .transform(row -> "t" + row.getInt("id"))
            .reading("id")
            .into("tier")
            .preserveExisting()
            .keepBeforeImage();
    var report = plan(2).chunkCheck(ordersComeIn(THREE)).run(work);

    assertThat(report.rowsChanged()).isEqualTo(102);
    assertThat(db.column("select tier from orders where id = 505")).containsExactly("t505");
    assertThat(Backfill.rollback(JdbcLedger.in(source), "orders_tier").run().rowsChanged())
        .isEqualTo(102);
    assertThat(open()).isEqualTo(102);
  }

  @Test
  void aPassThatFailsIsGoneOnWith() throws Exception {
    db.execute(
        "create function refuse() returns trigger language plpgsql as 'begin if new.id = 101 then"
            + " raise exception ''no''; end if; return new; end'",
        "create trigger refuse before update on orders for each row execute function refuse()");
    var plan = plan(2).chunkCheck(ordersComeIn(THREE));
    assertThatThrownBy(() -> plan.run(filling())).hasMessageContaining("1 of 12 chunks failed");
    assertThat(open()).isEqualTo(2);

    db.execute("drop trigger refuse on orders");
    var report = plan.run(filling());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(open()).isZero();
    assertThat(deltas(report)).hasSize(2);
  }

  @Test
  void workThatLeavesRowsEmptyIsDoneNoMoreOftenThanAsked() throws Exception {
    var half = orders.set("tier", "case when id < 500 then 't' end").preserveExisting();

    var report = plan(2).run(half);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(deltas(report)).hasSize(2 * 5);
    assertThat(report.notes()).anyMatch(note -> note.startsWith("50 rows still want the work"));
  }

  @Test
  void thereAreNoMoreChunksThanThePlanMayHave() throws Exception {
    var report = plan(3).maxChunks(11).chunkCheck(ordersComeIn(THREE)).run(filling());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(deltas(report)).hasSize(1);
    assertThat(report.notes())
        .contains(
            "1 row still wants the work after 1 delta pass: maxChunks leaves no room for more"
                + " chunks.");
  }

  @Test
  void lostAnswersToTheirPlanningAddNoneTwice() throws Exception {
    requireTwo(new LostAnswers("set planned_to = ?"));
  }

  @Test
  void lostAnswersToTheWayBackToWorkAddNoneTwice() throws Exception {
    requireTwo(new LostAnswers("moved_by = ?"));
  }

  private void requireTwo(LostAnswers fault) throws Exception {
    var report =
        plan(2)
            .chunkCheck(ordersComeIn(THREE))
            .chunkCheck(Check.of("then", context -> fault.armed(context.chunk().orElseThrow())))
            .ledger(JdbcLedger.in(WatchedDataSource.of(source, fault)))
            .run(filling());

    assertThat(fault.lost).hasValue(LostAnswers.MOST);
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(open()).isZero();
    assertThat(deltas(report)).hasSize(2);
  }

  /** Loses the answers to a statement several times, from the last chunk on: it was run. */
  private static final class LostAnswers implements WatchedDataSource.Watcher {

    /** More often than the ledger repeats by itself. */
    private static final int MOST = 4;

    private final String statement;
    private final AtomicInteger lost = new AtomicInteger();
    private final Set<Object> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean armed;

    LostAnswers(String statement) {
      this.statement = statement;
    }

    Check.Verdict armed(Chunk<?> chunk) {
      armed |= ((IdRange) chunk.range()).from() == 900;
      return Check.passed("");
    }

    @Override
    public @Nullable Object on(WatchedDataSource.Call call) throws Throwable {
      var result = call.proceed();
      var session = call.session();
      if (session == null || !armed) {
        return result;
      }
      if (call.name().equals("prepareStatement") && call.arguments() != null) {
        if (String.valueOf(call.arguments()[0]).contains(statement)) {
          sessions.add(session);
        } else {
          sessions.remove(session);
        }
      }
      if (call.name().startsWith("execute") && sessions.contains(session) && lost.get() < MOST) {
        lost.incrementAndGet();
        throw new SQLException("the answer is lost", "08006");
      }
      return result;
    }
  }

  @Test
  void aWiderRangeIsPlannedBesideThem() throws Exception {
    var unused = plan(1).chunkCheck(ordersComeIn(THREE)).run(filling());
    db.execute("insert into orders values (1001), (55)");

    var wider =
        Backfill.plan("orders_tier", orders.ids("id", 0, 1_100))
            .chunkBy(width(100))
            .deltaPasses(1)
            .chunkCheck(ordersComeIn(THREE))
            .ledger(JdbcLedger.in(source))
            .run(filling());

    assertThat(wider.state()).isEqualTo(RunState.COMPLETED);
    assertThat(open()).isZero();
    assertThat(deltas(wider))
        .extracting(ChunkView::id)
        .containsExactly("100..200+delta11", "500..600+delta12", "0..100+delta14");
  }

  @Test
  void oneProcessHasToAskWhetherAllIsDone() {
    var plan = plan(3).ledger(JdbcLedger.in(source).shared());

    assertThatThrownBy(() -> plan.run(filling()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Leave shared() or deltaPasses out");
  }

  @Test
  void workThatDoesNotKnowWhichRowsWantItIsRefused() {
    for (TransactionalProcessor<? super IdRange> work :
        List.of(
            orders.set("tier", "'t'"),
            Jdbc.sql(source, "update orders set tier = 't' where {chunk}"))) {
      assertThatThrownBy(() -> plan(1).run(work))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("deltaPasses(1)")
          .hasMessageContaining("preserveExisting()")
          .hasMessageContaining("Nothing was written");
    }
    assertThatThrownBy(() -> plan(1).run(chunk -> 0)).hasMessageContaining("deltaPasses(1)");
    assertThatThrownBy(() -> plan(101)).hasMessageContaining("deltaPasses must be 0 to 100");
  }
}
