package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcUpdate;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.ChunkState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Sampling;
import dev.backfill.report.DryRun;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.support.Figures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Work that is really done, and rolled back. */
@RunsBeside
@ExtendWith(Postgres.class)
class JdbcDryRunTest {

  private static final LocalDate JAN_2023 = LocalDate.of(2023, 1, 1);
  private static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);
  private static final Sampling ALL = Sampling.DEFAULT.withRandom(1_000, 1).withBatches(1_000);

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table orders (id bigint primary key, day date not null, amount numeric, tier text,"
            + " at timestamptz)",
        "create index orders_day on orders (day)",
        "insert into orders select g, date '2023-01-01' + g % 365, g, case when g % 10 = 0 then"
            + " 'old' end from generate_series(1, 36500) g",
        "insert into orders select 40000 + g, '2023-07-05', g from generate_series(1, 5000) g",
        "analyze orders");
  }

  private JdbcTable orders() {
    return JdbcTable.of(source, "orders");
  }

  private PlanSteps.Options<DateRange> byMonth() {
    return Backfill.plan("orders_tier", orders().dates("day", JAN_2023, JAN_2024))
        .chunkBy(MONTH)
        .parallelism(2)
        .ledger(JdbcLedger.in(source));
  }

  private PlanSteps.Options<IdRange> byId() {
    return Backfill.plan("orders_by_id", orders().ids("id", 1_000, 11_000)).chunkBy(width(1_000));
  }

  private JdbcUpdate gold() {
    return orders().set("tier", "'gold'").preserveExisting();
  }

  private String everything() throws SQLException {
    return db.column("select md5(string_agg(o::text, ',' order by id)) from orders o").getFirst()
        + db.column(
            "select string_agg(relname, ',' order by relname) from pg_class where relname"
                + " not like 'pg\\_%'");
  }

  @Test
  void nothingIsChangedAndTheCountsAreThoseOfTheRun() throws Exception {
    var before = everything();

    var dryRun = byMonth().dryRun(gold(), ALL);

    assertThat(everything()).isEqualTo(before);
    assertThat(dryRun.succeeded()).as(dryRun.toMarkdown()).isTrue();
    assertThat(dryRun.sample()).hasSize(12);
    assertThat(dryRun.counts().kept()).isEqualTo(3_650);
    var report = byMonth().run(gold());
    assertThat(report.progress().rows()).isEqualTo(dryRun.counts());
    assertThat(everything()).as("what is committed does change it").isNotEqualTo(before);
  }

  @Test
  void theSampleHasTheFirstTheLastTheDensestAndSomeAtRandom() {
    var dryRun = byMonth().dryRun(gold());

    assertThat(dryRun.sample()).hasSize(5);
    assertThat(dryRun.sample().getFirst().reasons()).containsExactly("first");
    assertThat(dryRun.sample().getFirst().chunk().id()).isEqualTo("2023-01");
    assertThat(dryRun.sample().getLast().reasons()).containsExactly("last");
    assertThat(dryRun.sample().getLast().chunk().no()).isEqualTo(12);
    assertThat(dryRun.sample())
        .filteredOn(one -> one.chunk().id().equals("2023-07"))
        .flatMap(DryRun.Rehearsed::reasons)
        .containsExactly("most rows");
    assertThat(dryRun.sample()).filteredOn(one -> one.reasons().contains("random")).hasSize(2);
    assertThat(dryRun.chunks()).hasValue(12);
    assertThat(dryRun.forecast()).isPresent();
    assertThat(dryRun.sideEffects().logBytes()).isPresent();
    assertThat(dryRun.sideEffects().lasting()).isEmpty();
    assertThat(dryRun.sideEffects().locks())
        .anySatisfy(lock -> assertThat(lock).startsWith("RowExclusiveLock on orders: changed rows"))
        .noneSatisfy(lock -> assertThat(lock).contains("AccessShareLock"));
  }

  @Test
  void ofALargeChunkOnlySoManyBatchesAreDone() {
    var dryRun =
        byMonth().batchRows(100).dryRun(gold(), Sampling.DEFAULT.withRandom(0, 0).withBatches(3));

    assertThat(dryRun.sample())
        .allSatisfy(
            one -> {
              assertThat(one.batches()).isEqualTo(3);
              assertThat(one.whole()).isFalse();
              assertThat(one.chunk().rows().seen()).isEqualTo(300);
            });
    assertThat(dryRun.toMarkdown()).contains("rolled back, the rest not tried");
  }

  @Test
  void theLastBatchOfAChunkMayBeTheLastThatIsAskedFor() {
    var dryRun = byId().batchRows(501).dryRun(gold(), Sampling.DEFAULT.withBatches(2));

    assertThat(dryRun.sample()).allMatch(DryRun.Rehearsed::whole);
    assertThat(dryRun.counts().seen()).isEqualTo(1_000L * dryRun.sample().size());
  }

  @Test
  void rowsAreShownOnlyWhenAskedFor() {
    assertThat(byId().dryRun(gold()).toMarkdown()).doesNotContain("gold", "Rows of chunk");

    var shown =
        byId()
            .dryRun(
                gold().set("at", "timestamptz '2023-05-01 12:00 UTC'"),
                Sampling.DEFAULT.withRandom(0, 0).withRows(2));

    var rows = shown.sample().getFirst().rows().orElseThrow();
    assertThat(rows.columns()).containsExactly("id", "tier", "at");
    assertThat(rows.before())
        .containsExactly(List.of("1000", "old", "∅"), List.of("1001", "∅", "∅"));
    assertThat(rows.after())
        .containsExactly(
            List.of("1000", "old", "∅"), List.of("1001", "gold", "2023-05-01 12:00:00+00"));
    assertThat(shown.toMarkdown())
        .contains("| id | tier | at |", "| 1001 | ∅ → gold | ∅ → 2023-05-01 12:00:00+00 |");
  }

  @Test
  void deletedRowsAreShownAsGone() throws Exception {
    var before = everything();

    var shown = byId().dryRun(orders().delete(), Sampling.DEFAULT.withRandom(0, 0).withRows(1));

    assertThat(everything()).isEqualTo(before);
    assertThat(shown.toMarkdown()).contains("| 1000 → gone |");
  }

  @Test
  void theNumbersOfASequenceAreGone() throws Exception {
    db.execute("create table copies (no bigint generated always as identity, id bigint)");
    var copy = Jdbc.sql(source, "insert into copies (id) select id from orders where {chunk}");

    var dryRun = byId().dryRun(copy, Sampling.DEFAULT.withRandom(0, 0));

    assertThat(db.number("select count(*) from copies")).isZero();
    assertThat(dryRun.counts().changed()).isGreaterThanOrEqualTo(2_000);
    assertThat(dryRun.sideEffects().lasting())
        .singleElement()
        .asString()
        .startsWith(
            "Sequence public.copies_no_seq went on by " + Figures.count(dryRun.counts().changed()));
    assertThat(dryRun.toMarkdown()).contains("## What a rollback does not take back");
  }

  @Test
  void whatWouldOnlyFailAtTheCommitIsFound() throws Exception {
    db.execute(
        "create table tiers (name text primary key)",
        "insert into tiers values ('old')",
        "alter table orders add foreign key (tier) references tiers deferrable initially deferred");
    var report = byId().retry(RetryPolicy.attempts(1));

    var dryRun = report.dryRun(gold());

    assertThat(dryRun.succeeded()).isFalse();
    assertThat(dryRun.sample())
        .allSatisfy(
            one -> {
              assertThat(one.chunk().state()).isEqualTo(ChunkState.FAILED);
              assertThat(one.chunk().failure().orElseThrow().sqlState()).isEqualTo("23503");
            });
    assertThat(dryRun.forecast()).isEmpty();
    assertThat(dryRun.toMarkdown()).contains("## Failures", "23503");
  }

  @Test
  void aHiddenErrorIsFoundToo() {
    var hides =
        Jdbc.<IdRange>inTransaction(
            source,
            (tx, chunk) -> {
              try (var statement = tx.unwrap(Connection.class).createStatement()) {
                statement.execute("select 1/0");
              } catch (SQLException e) {
                return 1; // as if nothing had happened
              }
              return 0;
            });

    var dryRun = byId().dryRun(hides);

    assertThat(dryRun.sample())
        .allSatisfy(
            one -> assertThat(one.chunk().failure().orElseThrow().text()).contains("hid", "22012"));
  }

  @Test
  void workThatCommitsByItselfIsRefused() throws Exception {
    var before = everything();
    var commits =
        Jdbc.<IdRange>inTransaction(
            source,
            (tx, chunk) -> {
              var connection = tx.unwrap(Connection.class);
              try (var statement = connection.createStatement()) {
                statement.executeUpdate("update orders set tier = 'gold'");
              }
              connection.commit();
              return 1;
            });

    var dryRun = byId().retry(RetryPolicy.attempts(1)).dryRun(commits);

    assertThat(dryRun.succeeded()).isFalse();
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aGateThatFailsEndsIt() {
    var dryRun = byMonth().preCheck(orders().hasColumn("nothing")).dryRun(gold());

    assertThat(dryRun.succeeded()).isFalse();
    assertThat(dryRun.counts().seen()).isZero();
    assertThat(dryRun.checks())
        .singleElement()
        .satisfies(check -> assertThat(check.verdict().status()).isEqualTo(Check.Status.FAILED));
    assertThat(dryRun.toMarkdown()).contains("## Checks");
  }

  @Test
  void wrongStatisticsAreNoticedAndTheForecastGoesByWhatIsThere() throws Exception {
    db.execute(
        "create table fresh (id bigint primary key, day date, tier text)",
        "alter table fresh set (autovacuum_enabled = off)",
        "insert into fresh select g, date '2023-01-01' + g % 365 from generate_series(1, 36500) g");
    var fresh = JdbcTable.of(source, "fresh");

    var dryRun =
        Backfill.plan("fresh", fresh.dates("day", JAN_2023, JAN_2024))
            .chunkBy(MONTH)
            .dryRun(fresh.set("tier", "'gold'"), ALL);

    double inAll = dryRun.sample().stream().mapToLong(one -> one.took().toNanos()).sum();
    assertThat(dryRun.notes())
        .anySatisfy(note -> assertThat(note).contains("had 36,500 rows where"));
    assertThat(dryRun.forecast().orElseThrow().likely().toNanos())
        .isCloseTo((long) inAll, Percentage.withPercentage(1));
  }

  @Test
  void anEmptyScopeSaysSo() throws Exception {
    db.execute("truncate orders");

    var dryRun = Backfill.plan("none", orders().ids("id")).chunkBy(rows(100)).dryRun(gold());

    assertThat(dryRun.sample()).isEmpty();
    assertThat(dryRun.toMarkdown()).contains("0 of 0");
  }
}
