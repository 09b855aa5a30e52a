package dev.backfill.jdbc.rollback;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.Durability;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcUpdate;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.Rollback;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a run has changed is put back, and nothing else. */
@RunsBeside
@ExtendWith(Postgres.class)
class RollbackTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate APR = LocalDate.of(2023, 4, 1);
  private static final String PLAN = "orders_tier";
  private static final String CONTENT =
      "select md5(string_agg(o::text, '|' order by id)) from orders o";

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable orders;
  private JdbcLedger ledger;

  @BeforeEach
  void makeOrders(DataSource pool, PostgresDatabase own) throws SQLException {
    source = pool;
    db = own;
    db.execute(
        "create table orders (id bigint primary key, day date not null, amount int, tier text)",
        "insert into orders select g, date '2023-01-01' + g / 4, g, case when g % 10 = 0 then 'old'"
            + " end from generate_series(0, 359) g",
        "create index on orders (day)");
    orders = JdbcTable.of(source, "orders");
    ledger = JdbcLedger.in(source);
  }

  private BackfillReport change() {
    return Backfill.plan(PLAN, orders.dates("day", JAN, APR))
        .chunkBy(MONTH)
        .batchRows(20)
        .parallelism(2)
        .ledger(ledger)
        .run(tiers());
  }

  private JdbcUpdate tiers() {
    return orders.set("tier", "'t' || amount").set("amount", "amount + 1000").keepBeforeImage();
  }

  private String content() throws SQLException {
    return db.column(CONTENT).getFirst();
  }

  private List<String> states() throws SQLException {
    return db.column(
        """
        select c.chunk_id || ' ' || c.state from backfill_chunk c join backfill_run r using (run_id)
         where r.plan_name = 'orders_tier' order by c.chunk_no
        """);
  }

  private List<String> runState() throws SQLException {
    return db.column("select state from backfill_run where plan_name = 'orders_tier'");
  }

  @Test
  void afterARollbackTheTableIsWhatItWas() throws Exception {
    String before = content();
    assertThat(change().rowsChanged()).isEqualTo(360);
    assertThat(content()).isNotEqualTo(before);

    var report = Backfill.rollback(ledger, PLAN).run();

    assertThat(content()).isEqualTo(before);
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(360);
    assertThat(report.progress().planName()).startsWith("orders_tier.rollback-");
    assertThat(report.chunks().stream().map(ChunkView::id))
        .containsExactly("2023-01", "2023-02", "2023-03");
    assertThat(states())
        .containsExactly("2023-01 ROLLED_BACK", "2023-02 ROLLED_BACK", "2023-03 ROLLED_BACK");
    assertThat(runState()).containsExactly("ROLLED_BACK");
  }

  @Test
  void aRollbackWaitsForTheDiskAtEachCommitWhereItsRunHasNot() throws Exception {
    db.execute(
        "alter database %s set synchronous_commit to on".formatted(db.name()),
        "create table waits (setting text)",
        """
        create function note_setting() returns trigger language plpgsql as $$ begin
          insert into public.waits values (current_setting('synchronous_commit'));
          return null;
        end $$
        """,
        "create trigger note_setting after update on orders"
            + " for each statement execute function note_setting()");
    var waiting = db.unpooled("postgres"); // its sessions have the new setting
    orders = JdbcTable.of(waiting, "orders");
    ledger = JdbcLedger.in(waiting).durability(Durability.AT_THE_END);
    change();
    assertThat(db.column("select distinct setting from waits")).containsExactly("off");
    db.execute("truncate waits");

    Backfill.rollback(ledger, PLAN).run();

    assertThat(db.column("select distinct setting from waits")).containsExactly("on");
  }

  @Test
  void theSecondTimeThereIsNothingToDo() throws Exception {
    change();
    Backfill.rollback(ledger, PLAN).run();
    String after = content();
    db.execute("update orders set tier = 't7', amount = 1007 where id = 7");

    var again = Backfill.rollback(ledger, PLAN).run();

    assertThat(again.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.column("select tier from orders where id = 7")).containsExactly("t7");
    db.execute("update orders set tier = null, amount = 7 where id = 7");
    assertThat(content()).isEqualTo(after);
  }

  @Test
  void aPlanThatWasRolledBackIsNotRunAgainByItself() throws Exception {
    change();
    Backfill.rollback(ledger, PLAN).run();
    String before = content();

    assertThatThrownBy(this::change)
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining("was rolled back")
        .hasMessageContaining("ledger.forget(\"orders_tier\")");
    assertThat(content()).isEqualTo(before);

    ledger.forget(PLAN);
    assertThat(change().rowsChanged()).isEqualTo(360);
    assertThat(Backfill.rollback(ledger, PLAN).run().rowsChanged()).isEqualTo(360);
    assertThat(content()).isEqualTo(before);
  }

  @Test
  void rowsThatOthersHaveChangedSinceAreLeftCountedAndListed() throws Exception {
    change();
    db.execute(
        "update orders set tier = 'mine' where id = 5",
        "update orders set amount = 0 where id = 6",
        "delete from orders where id in (7, 300)");

    var rollback = Backfill.rollback(ledger, PLAN);
    var report = rollback.run();

    assertThat(report.rowsChanged()).isEqualTo(356);
    assertThat(report.progress().rows().conflicts()).isEqualTo(4);
    assertThat(db.column("select tier || amount from orders where id in (5, 6) order by id"))
        .containsExactly("mine1005", "t60");
    assertThat(report.checks())
        .singleElement()
        .satisfies(
            check -> {
              assertThat(check.verdict().status()).isEqualTo(Check.Status.WARNED);
              assertThat(check.verdict().evidence())
                  .contains("356 rows were restored; 4 were left");
            });
    assertThat(rollback.left(10))
        .containsExactlyInAnyOrder(
            new Rollback.Left("public.orders", Map.of("id", "5"), false),
            new Rollback.Left("public.orders", Map.of("id", "6"), false),
            new Rollback.Left("public.orders", Map.of("id", "7"), true),
            new Rollback.Left("public.orders", Map.of("id", "300"), true));
    assertThat(rollback.left(2)).hasSize(2);
    assertThat(report.toMarkdown()).contains("4").doesNotContain("mine");
    assertThatThrownBy(() -> rollback.left(0)).hasMessageContaining("atMost must be >= 1");
  }

  /** The variant that breaks it: without the comparison the application's values are lost. */
  @Test
  void withoutComparingTheValuesOfOthersWouldBeOverwritten() throws Exception {
    var careless =
        WatchedDataSource.of(
            source,
            call -> {
              var arguments = call.arguments();
              if (call.name().equals("prepareStatement") && arguments != null) {
                arguments[0] =
                    String.valueOf(arguments[0])
                        .replaceAll(
                            " and \\(array\\[[^\\]]*] operator\\(pg_catalog\\.=\\)"
                                + " array\\[[^\\]]*]\\)",
                            "");
              }
              return call.proceed();
            });
    change();
    db.execute("update orders set tier = 'mine' where id = 5");

    var report = Backfill.rollback(JdbcLedger.in(careless), PLAN).run();

    assertThat(report.rowsChanged()).isEqualTo(360);
    assertThat(db.number("select count(*) from orders where tier = 'mine'")).isZero();
  }

  @Test
  void someChunksAreRolledBackAndTheOthersStay() throws Exception {
    change();
    String all = content();

    var february = Backfill.rollback(ledger, PLAN).chunks("2023-02").run();

    assertThat(february.rowsChanged()).isEqualTo(28 * 4);
    assertThat(states())
        .containsExactly("2023-01 SUCCEEDED", "2023-02 ROLLED_BACK", "2023-03 SUCCEEDED");
    assertThat(runState()).containsExactly("COMPLETED");
    assertThat(
            db.number(
                "select count(*) from orders where amount >= 1000 and extract(month from day) = 2"))
        .isZero();
    assertThat(content()).isNotEqualTo(all);

    assertThat(Backfill.rollback(ledger, PLAN).chunks("2023-02").run().state())
        .isEqualTo(RunState.COMPLETED);
    var rest = Backfill.rollback(ledger, PLAN).run();
    assertThat(rest.rowsChanged()).isEqualTo(248);
    assertThat(db.number("select count(*) from orders where amount >= 1000")).isZero();
  }

  /** It said COMPLETED, with a part of the rows as they were before. */
  @Test
  void aCompleteRunOfWhichSomeChunksWereRolledBackIsNotCompleteWhenRunAgain() throws Exception {
    change();
    Backfill.rollback(ledger, PLAN).chunks("2023-02").run();
    String rolledBack = content();

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::change)
          .isInstanceOf(BackfillFailedException.class)
          .hasMessageContaining("1 of 3 chunks was rolled back, and is not done again")
          .hasMessageContaining(": 2023-02. Plan their rows under another name.");
    }

    assertThat(content()).isEqualTo(rolledBack);
    assertThat(runState()).containsExactly("FAILED");
  }

  @Test
  void leftRowsAreThoseOfTheNamedChunks() throws Exception {
    change();
    db.execute("update orders set tier = 'mine' where id in (5, 300)");
    var january = Backfill.rollback(ledger, PLAN).chunks("2023-01");
    january.run();
    var march = Backfill.rollback(ledger, PLAN).chunks("2023-03");
    march.run();

    assertThat(january.left(10)).extracting(Rollback.Left::key).containsExactly(Map.of("id", "5"));
    assertThat(march.left(10)).extracting(Rollback.Left::key).containsExactly(Map.of("id", "300"));
    assertThat(Backfill.rollback(ledger, PLAN).left(10)).hasSize(2);
  }

  /** Else going on with the plan would do a part of what was rolled back. */
  @Test
  void namedChunksThatWereNotDoneYetAreNotDoneLaterEither() throws Exception {
    String before = content();
    db.execute("alter table orders add constraint small check (amount < 1030)");
    var plan =
        Backfill.plan(PLAN, orders.dates("day", JAN, APR))
            .chunkBy(MONTH)
            .batchRows(20)
            .retry(RetryPolicy.attempts(1))
            .ledger(ledger);
    assertThatThrownBy(() -> plan.run(tiers())).isInstanceOf(BackfillFailedException.class);
    assertThat(states()).first().isEqualTo("2023-01 FAILED");
    db.execute("alter table orders drop constraint small");

    var report = Backfill.rollback(ledger, PLAN).chunks("2023-01", "2023-03").run();

    assertThat(report.rowsChanged()).isEqualTo(20);
    assertThat(content()).isEqualTo(before);
    assertThatThrownBy(() -> plan.run(tiers()))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining(
            "2 of 3 chunks were rolled back, and are not done again by this plan: 2023-01, 2023-03."
                + " Plan their rows under another name.");
    assertThat(states())
        .containsExactly("2023-01 ROLLED_BACK", "2023-02 SUCCEEDED", "2023-03 ROLLED_BACK");
    assertThat(db.number("select count(*) from orders where amount >= 1000")).isEqualTo(28 * 4);
  }

  @Test
  void whatAFailedRunHasDoneIsRolledBackToo() throws Exception {
    String before = content();
    db.execute("alter table orders add constraint small check (amount < 1300)");
    assertThatThrownBy(
            () ->
                Backfill.plan(PLAN, orders.dates("day", JAN, APR))
                    .chunkBy(MONTH)
                    .batchRows(20)
                    .retry(RetryPolicy.attempts(1))
                    .ledger(ledger)
                    .run(tiers()))
        .isInstanceOf(BackfillFailedException.class);
    assertThat(states()).contains("2023-03 FAILED");
    long done = db.number("select count(*) from orders where amount >= 1000");
    assertThat(done).isBetween(300L - 59, 300L);

    var report = Backfill.rollback(ledger, PLAN).run();

    assertThat(report.rowsChanged()).isEqualTo(done);
    assertThat(content()).isEqualTo(before);
    assertThat(runState()).containsExactly("ROLLED_BACK");
    assertThatThrownBy(this::change).hasMessageContaining("was rolled back");
  }

  @Test
  void smallerBatchesTakeAnImageInSlices() throws Exception {
    String before = content();
    change();

    var report =
        Backfill.rollback(ledger, PLAN).settings(plan -> plan.batchRows(7).parallelism(3)).run();

    assertThat(report.rowsChanged()).isEqualTo(360);
    assertThat(content()).isEqualTo(before);
    assertThat(
            db.number(
                "select sum(batches) from backfill_chunk join backfill_run using (run_id) where"
                    + " plan_name like '%rollback%'"))
        .isGreaterThanOrEqualTo(360 / 7);
  }

  /** Taken in the order in which they were made, the first image would find other values. */
  @Test
  void aRowThatAChunkChangedTwiceGetsItsFirstValueBack() throws Exception {
    var tiers = "select string_agg(coalesce(tier, '-'), ',' order by id) from orders";
    var before = db.column(tiers);
    Backfill.plan("first", orders.dates("day", JAN, APR))
        .chunkBy(rows(1_000))
        .ledger(ledger)
        .run(orders.set("amount", "amount"));
    db.execute( // another session moves what is done to where the batches come again
        """
        create function move() returns trigger language plpgsql as $$ begin
          update orders set day = day + 5 where tier like '%x' and day < '2023-02-01'; return null;
        end $$\
        """,
        "create trigger move after insert on backfill_before_image execute function move()");
    Backfill.plan(PLAN, orders.dates("day", JAN, APR))
        .chunkBy(rows(1_000))
        .batchRows(3)
        .ledger(ledger)
        .run(orders.set("tier", "coalesce(tier, '') || 'x'").keepBeforeImage());
    assertThat(db.number("select sum(row_count) from backfill_before_image where part = 1"))
        .isGreaterThan(400);

    Backfill.rollback(ledger, PLAN).run();

    assertThat(db.column(tiers)).isEqualTo(before);
  }

  @Test
  void explainAndDryRunTellWithoutDoingAnything() throws Exception {
    change();
    String after = content();
    String ledgerBefore = ledgerContent();
    var rollback = Backfill.rollback(ledger, PLAN);

    var explanation = rollback.explain();
    var rehearsal = rollback.dryRun();

    assertThat(explanation.toMarkdown())
        .contains("Rollback of plan 'orders_tier'", "**Rows**: 360", "| 2 | 2023-02 |");
    assertThat(rehearsal.toMarkdown()).contains("2023-01");
    assertThat(rehearsal.sample()).isNotEmpty().allMatch(one -> one.chunk().rows().changed() > 100);
    assertThat(content()).isEqualTo(after);
    assertThat(ledgerContent()).isEqualTo(ledgerBefore);
  }

  private String ledgerContent() throws SQLException {
    return db.column(
            """
            select md5(coalesce((select string_agg(r::text, '|' order by run_id) from backfill_run r), '')
              || coalesce((select string_agg(c::text, '|' order by run_id, chunk_no) from backfill_chunk c), '')
              || coalesce((select string_agg(i::text, '|' order by run_id, chunk_no, batch_no, part) from backfill_before_image i), ''))
            """)
        .getFirst();
  }

  @Test
  void aRunUnderWayIsNotRolledBack() throws Exception {
    var plan =
        Backfill.plan(PLAN, orders.dates("day", JAN, APR))
            .chunkBy(MONTH)
            .batchRows(20)
            .ledger(ledger);
    try (var run = plan.start(tiers())) {
      run.pause();
      assertThatThrownBy(() -> Backfill.rollback(JdbcLedger.in(source), PLAN).run())
          .isInstanceOf(dev.backfill.ledger.RunIsLiveException.class)
          .hasMessageContaining(PLAN);
      run.resume();
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
    assertThat(states()).allMatch(state -> state.endsWith(ChunkState.SUCCEEDED.name()));
  }

  @Test
  void theSplitPartsOfAChunkAreRolledBackWithIt() throws Exception {
    String before = content();
    change();
    // as if February had been split after its first batches
    db.execute(
        """
        with split as (
          update backfill_chunk set state = 'SPLIT' where chunk_id = '2023-02' returning *)
        insert into backfill_chunk (run_id, chunk_no, parent_no, kind, chunk_id, lo, hi, state, fence,
               owner, batches, changed, started_at, finished_at)
        select s.run_id, 1000, s.chunk_no, s.kind, '2023-02-15..2023-03-01', s.lo, s.hi, 'SUCCEEDED',
               s.fence, s.owner, s.batches, s.changed, s.started_at, s.finished_at
          from split s
        """,
        "update backfill_before_image set chunk_no = 1000 where chunk_no = (select chunk_no from"
            + " backfill_chunk where state = 'SPLIT') and batch_no > 3");

    var report = Backfill.rollback(ledger, PLAN).chunks("2023-02").run();

    assertThat(report.rowsChanged()).isEqualTo(28 * 4);
    assertThat(states())
        .containsExactly(
            "2023-01 SUCCEEDED",
            "2023-02 SPLIT",
            "2023-03 SUCCEEDED",
            "2023-02-15..2023-03-01 ROLLED_BACK");
    Backfill.rollback(ledger, PLAN).run();
    assertThat(content()).isEqualTo(before);
  }

  @Test
  void manyTinyChunksAreRolledBackInSharedTransactions() throws Exception {
    String before = content();
    Backfill.plan(PLAN, orders.ids("id", 0, 360))
        .chunkBy(width(2))
        .parallelism(2)
        .ledger(ledger)
        .run(tiers());

    var report = Backfill.rollback(ledger, PLAN).run();

    assertThat(report.rowsChanged()).isEqualTo(360);
    assertThat(report.progress().chunks()).containsEntry(ChunkState.SUCCEEDED, 180L);
    assertThat(content()).isEqualTo(before);
  }

  @Test
  void whatCannotBeRolledBackIsSaidBeforeAnythingIsWritten() throws Exception {
    assertThatThrownBy(() -> Backfill.rollback(ledger, "order_tier").run())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("knows no plan 'order_tier'");
    change();
    Backfill.plan("plain", orders.ids("id", 0, 10))
        .chunkBy(width(5))
        .ledger(ledger)
        .run(orders.set("tier", "'x'"));

    assertThatThrownBy(() -> Backfill.rollback(ledger, "order_tier").run())
        .hasMessageContaining("did you mean 'orders_tier'?");
    assertThatThrownBy(() -> Backfill.rollback(ledger, "plain").run())
        .hasMessageContaining("Plan 'plain' has no before-images")
        .hasMessageContaining("keepBeforeImage()");
    assertThatThrownBy(() -> Backfill.rollback(ledger, PLAN).chunks("2023-04").run())
        .hasMessageContaining("Plan 'orders_tier' has no chunk '2023-04'");
    assertThatThrownBy(() -> Backfill.rollback(ledger, PLAN).chunks())
        .hasMessageContaining("names no chunk");
    db.execute("alter table orders rename column tier to level");
    assertThatThrownBy(() -> Backfill.rollback(ledger, PLAN).run())
        .hasMessageContaining("column 'tier' of 'public.orders' has gone");
    db.execute("alter table orders rename to old_orders");
    assertThatThrownBy(() -> Backfill.rollback(ledger, PLAN).run())
        .hasMessageContaining("table 'public.orders' has gone");
    assertThat(db.number("select count(*) from backfill_run where plan_name like '%rollback%'"))
        .isZero();
  }
}
