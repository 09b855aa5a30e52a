package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.GroupMember;
import dev.backfill.plan.PlanGroup;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Sampling;
import dev.backfill.report.GroupFailedException;
import dev.backfill.report.GroupReport.State;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Plans that depend on each other, on real tables: a total is right only if its month was complete
 * when it was taken.
 */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class PlanGroupsTest {

  private static final LocalDate JAN = LocalDate.of(2024, 1, 1);
  private static final LocalDate MAR = LocalDate.of(2024, 3, 1);

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table orders (id int primary key, day date not null, tier text)",
        "insert into orders select g, date '2024-01-01' + (g % 60) from generate_series(0, 599) g",
        "create index on orders (day)",
        "create table totals (month date not null, tiers bigint not null)",
        "analyze orders");
    orders = JdbcTable.of(source, "orders");
  }

  private PlanSteps.Options<DateRange> days() {
    return Backfill.plan("daily", orders.dates("day", JAN, MAR))
        .chunkBy(DAY)
        .parallelism(2)
        .retry(RetryPolicy.attempts(1));
  }

  private GroupMember<DateRange> daily() {
    return GroupMember.of(days().build(), orders.set("tier", "'t'").withoutBeforeImage());
  }

  private GroupMember<DateRange> monthly() {
    return GroupMember.of(
        Backfill.plan("monthly", orders.dates("day", JAN, MAR)).chunkBy(MONTH).build(), totals());
  }

  /** Counts the orders that have a tier: too few where days were missing. */
  private TransactionalProcessor<Range> totals() {
    return Jdbc.sql(
        source,
        "insert into totals select date_trunc('month', day), count(tier) from orders"
            + " where {chunk} group by 1");
  }

  private PlanGroup group(JdbcLedger ledger) {
    return Backfill.group("tiers", daily(), monthly().afterChunksOf(daily()))
        .ledger(ledger)
        .build();
  }

  private List<String> totalsNow() throws SQLException {
    return db.column("select month || ' ' || tiers from totals order by month");
  }

  @Test
  void totalsOfAMonthAreTakenWhenItsDaysAreDone() throws Exception {
    var report = BackfillRunner.inMemory().run(group(JdbcLedger.in(source)));

    assertThat(report.succeeded()).isTrue();
    assertThat(totalsNow()).containsExactly("2024-01-01 310", "2024-02-01 290");
  }

  @Test
  void severalProcessesShareAGroup() throws Exception {
    var other =
        LedgerTests.begun(
            () ->
                BackfillRunner.inMemory().start(group(JdbcLedger.in(db.pool()).shared())).await());

    var report = BackfillRunner.inMemory().start(group(JdbcLedger.in(source).shared())).await();

    assertThat(report.succeeded()).isTrue();
    assertThat(other.get().succeeded()).isTrue();
    assertThat(totalsNow()).containsExactly("2024-01-01 310", "2024-02-01 290");
  }

  @Test
  void whatIsBlockedIsDoneAfterTheRestartThatRemovesTheCause() throws Exception {
    db.execute("alter table orders add check (tier is null or day <> '2024-02-10')");
    assertThatThrownBy(() -> BackfillRunner.inMemory().run(group(JdbcLedger.in(source))))
        .isInstanceOfSatisfying(
            GroupFailedException.class,
            e -> {
              assertThat(e.report().member("daily").state()).isEqualTo(State.FAILED);
              assertThat(e.report().member("monthly").state()).isEqualTo(State.BLOCKED);
              assertThat(e.report().member("monthly").why())
                  .isEqualTo("chunk 2024-02-10 of plan 'daily' is FAILED");
            });
    assertThat(totalsNow()).containsExactly("2024-01-01 310");
    var paused = JdbcLedger.in(source).attach("monthly").orElseThrow().view(0);
    assertThat(paused.state()).isEqualTo(RunState.PAUSED);
    assertThat(paused.why())
        .isEqualTo(
            "Blocked: chunk 2024-02-10 of plan 'daily' is FAILED. Run the group again when its"
                + " upstream has succeeded.");
    db.execute("alter table orders drop constraint orders_check");

    var report = BackfillRunner.inMemory().run(group(JdbcLedger.in(source)));

    assertThat(report.succeeded()).isTrue();
    assertThat(totalsNow()).containsExactly("2024-01-01 310", "2024-02-01 290");
  }

  @Test
  void whatIsRolledBackUpstreamBlocksAgain() throws Exception {
    var kept = GroupMember.of(days().build(), orders.set("tier", "'t'").keepBeforeImage());
    var ledger = JdbcLedger.in(source);
    BackfillRunner.with(ledger).run(kept.plan(), kept.work());
    Backfill.rollback(ledger, "daily").chunks("2024-01-05").run();

    assertThatThrownBy(
            () -> Backfill.group("tiers", kept, monthly().afterChunksOf(kept)).ledger(ledger).run())
        .isInstanceOf(GroupFailedException.class)
        .hasMessageContaining("chunk 2024-01-05 of plan 'daily' is ROLLED_BACK");

    assertThat(totalsNow()).containsExactly("2024-02-01 290");
  }

  /** By chunks, January would have been counted before the row came in. */
  @Test
  void rowsThatComeInUpstreamAreWaitedFor() throws Exception {
    var late = new AtomicBoolean(true);
    var daily =
        GroupMember.of(
            days()
                .deltaPasses(1)
                .chunkCheck(
                    Check.of(
                        "a row comes in",
                        context -> {
                          if (late.getAndSet(false)) {
                            db.execute("insert into orders values (1000, '2024-01-05', null)");
                          }
                          return Check.passed("it is there");
                        }))
                .build(),
            orders.set("tier", "'t'").preserveExisting().withoutBeforeImage());

    var report =
        Backfill.group("tiers", daily, monthly().afterChunksOf(daily))
            .ledger(JdbcLedger.in(source))
            .run();

    assertThat(report.succeeded()).isTrue();
    assertThat(totalsNow()).containsExactly("2024-01-01 311", "2024-02-01 290");
  }

  @Test
  void aGroupIsRehearsedAndNothingStays() throws Exception {
    var runs =
        Backfill.group("tiers", daily(), monthly().afterChunksOf(daily()))
            .ledger(JdbcLedger.in(source))
            .dryRun(Sampling.DEFAULT);

    assertThat(runs).hasSize(2).allMatch(run -> run.succeeded());
    assertThat(totalsNow()).isEmpty();
  }

  @Test
  void keysThatOnlyTheDatabaseComparesAreRefusedByName() {
    var keys =
        GroupMember.of(
            Backfill.plan("keys", orders.byKey()).chunkBy(rows(100)).build(),
            orders.set("tier", "'t'").withoutBeforeImage());

    assertThatThrownBy(() -> Backfill.group("tiers", keys, monthly().afterChunksOf(keys)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'keys'")
        .hasMessageContaining("use after(..)");
  }
}
