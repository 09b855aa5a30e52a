package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeySet;
import dev.backfill.work.Work;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** So many rows are changed, or none. */
@RunsBeside
@ExtendWith(Postgres.class)
class ExpectedRowsTest {

  private static final List<Long> KEYS = LongStream.rangeClosed(1, 37).boxed().toList();

  private JdbcTable orders;
  private JdbcLedger ledger;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, n int not null default 0, tier text)",
        "insert into orders (id) select generate_series(1, 90)");
    orders = JdbcTable.of(source, "orders");
    ledger = JdbcLedger.in(source);
  }

  private PlanSteps.Options<KeySet<Long>> fix(String name, List<Long> keys) {
    return Backfill.plan(name, orders.keys("id", keys))
        .chunkBy(size(100))
        .batchRows(5)
        .ledger(ledger);
  }

  private static long changed(PostgresDatabase db) throws SQLException {
    return db.number("select count(*) from orders where n <> 0 or tier is not null");
  }

  @Test
  void thatManyRowsAreChangedInOneTransactionHoweverSmallBatchesAre(PostgresDatabase db)
      throws SQLException {
    var report = fix("fix", KEYS).run(orders.set("n", "n + 1").expectRows(37));

    assertThat(report.rowsChanged()).isEqualTo(37);
    assertThat(db.column("select distinct xmin from orders where n = 1")).hasSize(1);
    assertThat(changed(db)).isEqualTo(37);
  }

  @Test
  void anotherNumberChangesNothingAndIsNotTriedAgain(PostgresDatabase db) throws SQLException {
    db.execute("delete from orders where id = 12");
    var plan = fix("fix", KEYS).build();

    assertThatThrownBy(
            () -> BackfillRunner.with(ledger).run(plan, orders.set("n", "n + 1").expectRows(37)))
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            failed -> {
              assertThat(failed.report().toMarkdown())
                  .contains("expected 37 rows, found 36: nothing was changed");
              assertThat(failed.report().state()).isEqualTo(RunState.FAILED);
              assertThat(failed.report().chunks())
                  .singleElement()
                  .satisfies(
                      chunk -> {
                        assertThat(chunk.state()).isEqualTo(ChunkState.FAILED);
                        assertThat(chunk.attempts()).isOne();
                      });
            });
    assertThat(changed(db)).isZero();
    assertThat(db.number("select count(*) from backfill_before_image")).isZero();

    db.execute("insert into orders (id) values (12)");
    BackfillRunner.with(ledger).run(plan, orders.set("n", "n + 1").expectRows(37));
    assertThat(changed(db)).isEqualTo(37);
  }

  /** The variant that must not be used: by the time that the number is known, rows are changed. */
  @Test
  void aCheckAfterTheBatchesWouldBeTooLate(PostgresDatabase db) throws SQLException {
    db.execute("delete from orders where id = 12");
    var late =
        fix("fix", KEYS)
            .chunkCheck(
                Check.of(
                    "37 rows",
                    context ->
                        db.number("select count(*) from orders where n = 1") == 37
                            ? Check.passed("37")
                            : Check.failed("another number")));

    assertThatThrownBy(() -> late.run(orders.set("n", "n + 1")))
        .isInstanceOf(BackfillFailedException.class);
    assertThat(changed(db)).isEqualTo(36);
  }

  @Test
  void moreRowsThanExpectedAreTooMany(PostgresDatabase db) throws SQLException {
    assertThatThrownBy(() -> fix("fix", KEYS).run(orders.set("n", "n + 1").expectRows(30)))
        .hasMessageContaining("expected 30 rows, found 37: nothing was changed");
    assertThat(changed(db)).isZero();
  }

  @Test
  void keptRowsAndThoseThatATriggerHoldsBackAreNotChanged(PostgresDatabase db) throws SQLException {
    db.execute("update orders set tier = 'mine' where id <= 7");
    var filling = orders.set("tier", "'t'").preserveExisting();

    assertThatThrownBy(() -> fix("all", KEYS).run(filling.expectRows(37)))
        .hasMessageContaining(
            "expected 37 rows, found 30 beside 7 that stay as they are: nothing was changed");
    assertThat(db.number("select count(*) from orders where tier = 't'")).isZero();
    assertThat(fix("open", KEYS).run(filling.expectRows(30)).progress().rows().kept()).isEqualTo(7);

    db.execute(
        "create function hold() returns trigger language plpgsql as 'begin if new.id = 3 then"
            + " return null; end if; return new; end'",
        "create trigger hold before update on orders for each row execute function hold()");
    assertThatThrownBy(() -> fix("held", KEYS).run(orders.set("n", "n + 1").expectRows(37)))
        .hasMessageContaining("found 36 beside 1");
  }

  @Test
  void aPlanOfSeveralChunksIsRefusedBeforeAnythingIsWritten(PostgresDatabase db)
      throws SQLException {
    var work = orders.set("n", "n + 1").expectRows(37);
    db.execute("create table none (id bigint primary key, n int)", "analyze orders");
    var none = JdbcTable.of(db.pool(), "none");

    for (PlanSteps.Options<?> plan :
        List.of(
            Backfill.plan("p", orders.keys("id", KEYS)).chunkBy(size(36)),
            Backfill.plan("p", orders.ids("id", 1, 91)).chunkBy(width(50)),
            Backfill.plan("p", orders.ids("id")).chunkBy(rows(50)),
            Backfill.plan("p", orders.by("tier").withNulls()).chunkBy(rows(500)))) {
      assertThatThrownBy(() -> plan.ledger(ledger).run(work))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("all or nothing")
          .hasMessageContaining("must be one chunk, and it has several");
      assertThat(ledger.attach("p")).isEmpty();
    }
    assertThatThrownBy(
            () ->
                Backfill.plan("p", none.ids("id"))
                    .chunkBy(rows(50))
                    .ledger(ledger)
                    .run(none.set("n", "1").expectRows(1)))
        .hasMessageContaining("it has none");
    assertThat(changed(db)).isZero();
  }

  @Test
  void whatIsAddedLaterWouldBeASecondChunk(PostgresDatabase db) throws SQLException {
    var work = orders.set("n", "n + 1").expectRows(37);
    assertThatThrownBy(() -> fix("fix", KEYS.subList(0, 36)).run(work))
        .hasMessageContaining("found 36");

    assertThatThrownBy(() -> fix("fix", KEYS).run(work))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be one chunk");
    assertThat(changed(db)).isZero();
  }

  @Test
  void aDryRunSaysItToo(PostgresDatabase db) throws SQLException {
    var wrong = fix("fix", KEYS).dryRun(orders.set("n", "n + 1").expectRows(36));

    assertThat(wrong.toMarkdown()).contains("expected 36 rows, found 37: nothing was changed");
    assertThat(fix("fix", KEYS).dryRun(orders.set("n", "n + 1").expectRows(37)).succeeded())
        .isTrue();
    assertThatThrownBy(
            () ->
                Backfill.plan("p", orders.keys("id", KEYS))
                    .chunkBy(size(10))
                    .ledger(ledger)
                    .dryRun(orders.set("n", "1").expectRows(37)))
        .hasMessageContaining("must be one chunk");
    assertThat(changed(db)).isZero();
  }

  @Test
  void passingFailuresAreTriedAgainAsAWhole(PostgresDatabase db) throws SQLException {
    db.execute(
        "create sequence met",
        "create function stumble() returns trigger language plpgsql as $$begin if new.id = 20 and"
            + " nextval('met') < 3 then raise sqlstate '40001'; end if; return new; end$$",
        "create trigger stumble before update on orders for each row execute function stumble()");

    var report = fix("fix", KEYS).run(orders.set("n", "n + 1").expectRows(37));

    assertThat(report.rowsChanged()).isEqualTo(37);
    assertThat(db.number("select last_value from met")).isEqualTo(3);
    assertThat(db.number("select sum(n) from orders")).isEqualTo(37);
  }

  @Test
  void numbersOutOfBoundsAndPagesAreRefused(PostgresDatabase db) throws SQLException {
    for (long bad : List.of(0L, -1L, 100_001L)) {
      assertThatThrownBy(() -> orders.set("n", "1").expectRows(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("takes 1 to 100,000");
    }
    db.execute("create table bare (id bigint, n int)");
    var bare = JdbcTable.of(db.pool(), "bare");
    assertThatThrownBy(() -> bare.set("n", "1").preserveExisting().expectRows(1).over(bare.pages()))
        .hasMessageContaining("pages() does in another");
    var whole = bare.set("n", "1").expectRows(1).over(bare.ids("id"));
    assertThat(whole.work().has(Work.Trait.ALL_OR_NOTHING)).isTrue();
    assertThat(whole.work().has(Work.Trait.DIVISIBLE)).isFalse();
    assertThat(whole.work().has(Work.Trait.SHARES_TRANSACTIONS)).isFalse();
  }

  @Test
  void tooManyRowsForOneTransactionAreRolledBack(PostgresDatabase db) throws SQLException {
    db.execute("insert into orders (id) select generate_series(91, 100001)", "analyze orders");

    assertThatThrownBy(
            () ->
                Backfill.plan("p", orders.ids("id", 1, 200_000))
                    .chunkBy(width(200_000))
                    .ledger(ledger)
                    .run(orders.set("n", "n + 1").expectRows(100_000)))
        .hasMessageContaining("the scope has more than the 100,000");
    assertThat(changed(db)).isZero();
  }

  @Test
  void allOrNothingHoldsWithALedgerElsewhere(PostgresDatabase db) throws Exception {
    var elsewhere = InMemoryLedger.create();

    assertThatThrownBy(
            () -> ids("wrong").ledger(elsewhere).run(orders.set("n", "n + 1").expectRows(36)))
        .hasMessageContaining("expected 36 rows, found 37: nothing was changed");
    assertThat(changed(db)).isZero();
    var report = ids("right").ledger(elsewhere).run(orders.set("n", "n + 1").expectRows(37));
    assertThat(report.rowsChanged()).isEqualTo(37);
  }

  private PlanSteps.Options<IdRange> ids(String name) {
    return Backfill.plan(name, orders.ids("id", 1, 38)).chunkBy(width(100)).batchRows(5);
  }
}
