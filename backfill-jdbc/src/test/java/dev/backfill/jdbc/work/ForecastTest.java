package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.MONTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.scope.DateRange;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Locale;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a dry run expects of the time and the log, beside what the run then took. The log is that of
 * the whole server, so no other test may write to it meanwhile.
 */
@Tag("slow")
@ExtendWith(Postgres.class)
class ForecastTest {

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void remember(DataSource own, PostgresDatabase database) {
    source = own;
    db = database;
  }

  private PlanSteps.Options<DateRange> plan() {
    var orders = JdbcTable.of(source, "orders");
    return Backfill.plan(
            "orders_tier", orders.dates("day", LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1)))
        .chunkBy(MONTH)
        .parallelism(2)
        .ledger(JdbcLedger.in(source));
  }

  /** Prints what became of the forecast; the bounds are wide, because machines are shared. */
  @Test
  void theForecastIsOfTheRightOrder() throws Exception {
    db.execute(
        "create table orders (id bigint primary key, day date not null, amount numeric, tier text)",
        "create index orders_day on orders (day)",
        "insert into orders select g, date '2023-01-01' + g % 365, g from generate_series(1, 40000)"
            + " g",
        "insert into orders select 100000 + g, date '2023-01-01' + g / 1100, g from"
            + " generate_series(1, 400000) g",
        "vacuum analyze orders",
        "checkpoint");
    var gold = JdbcTable.of(source, "orders").set("tier", "'gold'").preserveExisting();
    var dryRun = plan().dryRun(gold);
    var forecast = dryRun.forecast().orElseThrow();
    db.execute("checkpoint"); // the run too logs whole pages when it first touches them
    long log = db.number("select (pg_current_wal_insert_lsn() - '0/0')::bigint");

    var report = plan().run(gold);

    double took = report.progress().elapsed().toNanos();
    double written = db.number("select (pg_current_wal_insert_lsn() - '0/0')::bigint") - log;
    double time = took / forecast.likely().toNanos();
    double bytes = written / forecast.logBytes().orElseThrow();
    System.out.printf(
        Locale.ROOT,
        "forecast: run took %.2f of it (%s, band %s to %s), log %.2f of it%n",
        time,
        forecast.likely(),
        forecast.low(),
        forecast.high(),
        bytes);
    assertThat(time).isBetween(0.2, 5.0);
    assertThat(bytes).isBetween(0.4, 2.5);
    assertThat(forecast.low()).isLessThanOrEqualTo(forecast.likely());
    assertThat(forecast.high()).isGreaterThanOrEqualTo(forecast.likely());
    assertThat(forecast.likely()).isGreaterThan(Duration.ZERO);
  }
}
