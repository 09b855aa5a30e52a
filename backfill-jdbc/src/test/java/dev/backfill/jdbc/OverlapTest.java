package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRun;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Scope;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.OverlapException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two live runs never write the same columns of the same rows, whichever ledgers they have. */
@ExtendWith(Postgres.class)
@Timeout(300)
@Tag("slow")
class OverlapTest {

  private final CountDownLatch release = new CountDownLatch(1);
  private final List<BackfillRun> live = new ArrayList<>();
  private PostgresDatabase database;
  private JdbcTable orders;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table orders (id bigint primary key, n int not null default 0, m int not null"
            + " default 0)",
        "insert into orders select generate_series(1, 40)",
        "create schema elsewhere");
    orders = JdbcTable.of(database.pool(), "orders");
  }

  @AfterEach
  void end() {
    release.countDown();
    live.forEach(BackfillRun::await);
  }

  /** Where a run may have its ledger; the ranges of some can be compared. */
  enum Where {
    HERE(true),
    OTHER_PREFIX(true),
    OTHER_SCHEMA(true),
    SECOND_POOL(true),
    MEMORY(false);

    private final boolean compares;

    Where(boolean compares) {
      this.compares = compares;
    }

    Ledger ledger(PostgresDatabase database) {
      return switch (this) {
        case HERE -> JdbcLedger.in(database.pool());
        case OTHER_PREFIX -> JdbcLedger.in(database.pool()).prefix("other_");
        case OTHER_SCHEMA -> JdbcLedger.in(database.pool()).schema("elsewhere");
        case SECOND_POOL -> JdbcLedger.in(database.pool("postgres")).prefix("second_");
        case MEMORY -> InMemoryLedger.create();
      };
    }
  }

  private PlanSteps.Options<IdRange> plan(String name, Where where, Scope<IdRange> scope) {
    return Backfill.plan(name, scope).chunkBy(width(10)).ledger(where.ledger(database));
  }

  /** Starts a run that stays in its check until the end of the test. */
  private BackfillRun live(PlanSteps.Options<IdRange> plan, ChunkProcessor<? super IdRange> work) {
    var run =
        plan.preCheck(
                Check.of(
                    "waits",
                    context ->
                        release.await(100, TimeUnit.SECONDS)
                            ? Check.passed("released")
                            : Check.failed("not released")))
            .start(work);
    live.add(run);
    return run;
  }

  private JdbcUpdate sets(String column) {
    return orders.set(column, column + " + 1").withoutBeforeImage();
  }

  @ParameterizedTest
  @CsvSource({
    "HERE, HERE",
    "HERE, OTHER_PREFIX",
    "OTHER_SCHEMA, HERE",
    "SECOND_POOL, OTHER_PREFIX",
    "HERE, MEMORY",
    "MEMORY, OTHER_SCHEMA",
    "MEMORY, MEMORY"
  })
  void anOverlapIsRefusedAndDisjointColumnsRunSideBySide(Where one, Where other) throws Exception {
    live(plan("one", one, orders.ids("id", 1, 21)), sets("n"));

    var wanted = plan("two", other, orders.ids("id", 20, 41));
    assertThatThrownBy(() -> wanted.run(sets("n")))
        .isInstanceOf(OverlapException.class)
        .hasMessageStartingWith(
            "Plan 'two' would write column n of public.orders, range [20, 41). ")
        .hasMessageContaining(
            one.compares
                ? "Plan 'one' has been at work on the same since "
                : "Another run has been at work on the same columns since ")
        .hasMessageContaining(
            one.compares
                ? ": column n of public.orders, range [1, 21); process "
                    + ProcessHandle.current().pid()
                    + " on "
                : " (application 'backfill footprint of one', client 127.0.0.1), whose ledger is in"
                    + " memory or in another database. Its range cannot be compared: ")
        .hasMessageEndingWith(
            "plan other columns or another range, or say allowOverlap() if both may change the same"
                + " rows. Nothing was written");
    assertThatThrownBy(() -> plan("all", other, orders.ids("id", 20, 41)).run(orders.delete()))
        .hasMessageStartingWith("Plan 'all' would write all columns of public.orders, range");
    if (other != Where.MEMORY) {
      assertThat(other.ledger(database).attach("two")).isEmpty();
    }

    assertThat(plan("three", other, orders.ids("id", 1, 21)).run(sets("m")).state())
        .isEqualTo(RunState.COMPLETED);
    var disjoint = plan("four", other, orders.ids("id", 21, 41));
    if (one.compares && other.compares) {
      assertThat(disjoint.run(sets("n")).state()).isEqualTo(RunState.COMPLETED);
    } else if (!one.compares) {
      assertThatThrownBy(() -> disjoint.run(sets("n"))).isInstanceOf(OverlapException.class);
    }
    release.countDown();
    assertThat(live.getFirst().await().state()).isEqualTo(RunState.COMPLETED);
    assertThat(wanted.run(sets("n")).state()).isEqualTo(RunState.COMPLETED);
  }

  @ParameterizedTest
  @EnumSource(names = {"HERE", "MEMORY"})
  void partsAndTheirParentAreOneTable(Where where) throws Exception {
    database.execute(
        "create table sales (id bigint, n int, primary key (id)) partition by range (id)",
        "create table sales_1 partition of sales for values from (1) to (11)",
        "create table sales_2 partition of sales for values from (11) to (21)");
    var whole = JdbcTable.of(database.pool(), "sales");
    var first = JdbcTable.of(database.pool(), "sales_1");
    var second = JdbcTable.of(database.pool(), "sales_2");
    live(plan("first", where, first.ids("id", 1, 11)), first.set("n", "1"));

    assertThatThrownBy(() -> plan("whole", where, whole.ids("id", 1, 21)).run(whole.set("n", "2")))
        .isInstanceOf(OverlapException.class);
    if (where == Where.HERE) {
      plan("beside", where, second.ids("id", 11, 21)).run(second.set("n", "2"));
      plan("rest", where, whole.ids("id", 11, 21)).run(whole.set("n", "3"));
    }
  }

  @Test
  void scopesAlongDifferentColumnsCannotBeCompared() {
    live(plan("one", Where.HERE, orders.ids("id", 1, 21)), sets("n"));

    assertThatThrownBy(() -> plan("two", Where.HERE, orders.ids("m", 21, 41)).run(sets("n")))
        .isInstanceOf(OverlapException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"HERE", "MEMORY"})
  void aPlanThatAllowsOverlapBeginsAndSaysSo(Where where) {
    live(plan("one", where, orders.ids("id", 1, 21)), sets("n"));

    var report = plan("two", where, orders.ids("id", 1, 21)).allowOverlap().run(sets("n"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.notes())
        .contains(
            "allowOverlap() is set: other runs may write column n of public.orders at the same"
                + " time.");
  }

  @ParameterizedTest
  @EnumSource(names = {"OTHER_PREFIX", "MEMORY"})
  void aDeadProcessKeepsNoRunOffAndWritesNothingIfItWakes(Where where) throws Exception {
    var patient = JdbcLedger.in(database.pool()).lease(Duration.ofMinutes(10)); // it beats no more
    var dead = live(plan("one", where, orders.ids("id", 1, 41)).ledger(patient), sets("n"));
    Until.holds(
        "it has beaten once",
        () -> database.number("select max(beat_no) from backfill_process") > 0);
    database.execute(
        "update backfill_process set lease_until = clock_timestamp() - interval '1 second'");

    var report = plan("two", where, orders.ids("id", 1, 41)).run(sets("n"));
    release.countDown();

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(dead.await().state()).isNotEqualTo(RunState.COMPLETED);
    assertThat(database.column("select distinct n from orders")).containsExactly("1");
  }

  @Test
  void aDryRunAndAComparisonOnlyRead() throws Exception {
    database.execute(
        "create table copies as table orders", "alter table copies add primary key (id)");
    live(plan("one", Where.HERE, orders.ids("id", 1, 41)), sets("n"));

    var reads = plan("two", Where.HERE, orders.ids("id", 1, 41));
    reads.dryRun(sets("n"));
    var copies = JdbcTable.of(database.pool(), "copies");

    assertThat(reads.run(orders.compareWith(copies)).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aCompletePlanHasNothingToDoBesideALiveOne() {
    plan("done", Where.HERE, orders.ids("id", 1, 21)).run(sets("n"));
    live(plan("one", Where.HERE, orders.ids("id", 1, 41)), sets("n"));

    assertThat(plan("done", Where.HERE, orders.ids("id", 1, 21)).run(sets("n")).state())
        .isEqualTo(RunState.COMPLETED);
    assertThatThrownBy(() -> plan("done", Where.HERE, orders.ids("id", 1, 31)).run(sets("n")))
        .isInstanceOf(OverlapException.class);
  }

  @Test
  void aLedgerThatHidesItsRunsIsNamedWithTheGrants() throws Exception {
    database.execute(
        "create role reader", "create role writer", "grant all on orders to writer, reader");
    try {
      var hidden = JdbcLedger.in(database.pool()).schema("elsewhere");
      Backfill.plan("hidden", orders.ids("id", 1, 2))
          .chunkBy(width(10))
          .ledger(hidden)
          .run(sets("m"));
      database.execute("alter role reader login", "create schema own authorization reader");
      var source = database.pool("reader");
      var mine = JdbcTable.of(source, "orders");
      var plan =
          Backfill.plan("p", mine.ids("id", 1, 41))
              .chunkBy(width(10))
              .ledger(JdbcLedger.in(source).schema("own"));

      // no role but superusers may write the hidden ledger
      assertThat(plan.run(mine.set("n", "n + 1")).state()).isEqualTo(RunState.COMPLETED);

      database.execute("grant insert on elsewhere.backfill_process to writer");
      assertThatThrownBy(
              () ->
                  Backfill.plan("q", mine.ids("id", 1, 41))
                      .chunkBy(width(10))
                      .ledger(JdbcLedger.in(source).schema("own"))
                      .run(mine.set("n", "n + 1")))
          .isInstanceOf(OverlapException.class)
          .hasMessageContaining(
              "Role 'reader' may not read the ledger in schema 'elsewhere' with prefix 'backfill_'")
          .hasMessageContaining(
              "Run as the owner of that ledger: grant usage on schema \"elsewhere\" to \"reader\";"
                  + " grant select on \"elsewhere\".backfill_process, \"elsewhere\".backfill_run to"
                  + " \"reader\". Or say allowOverlap(). Nothing was written");
    } finally {
      database.execute("drop owned by reader, writer", "drop role reader, writer");
    }
  }
}
