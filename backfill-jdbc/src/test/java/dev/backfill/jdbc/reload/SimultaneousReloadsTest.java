package dev.backfill.jdbc.reload;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.Until;
import java.sql.SQLException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two processes that share a run begin at the same moment, while no fresh table is there. A writer
 * of the application holds both up until each of them has seen that.
 */
@Tag("slow")
@ExtendWith(Postgres.class)
class SimultaneousReloadsTest {

  private static final long SECONDS = 60;
  private static final String RESERVES = "in share row exclusive mode";

  private PostgresDatabase db;

  @BeforeEach
  void makeTables(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create table raw (id bigint primary key, n int)",
        "insert into raw select g, g from generate_series(1, 200) g",
        "create table orders (id bigint primary key, n int)",
        "insert into orders values (1, -1), (900, -1)");
  }

  private static BackfillReport reload(DataSource source) {
    var raw = JdbcTable.of(source, "raw");
    return Backfill.plan("reload", raw.byKey())
        .chunkBy(rows(20))
        .parallelism(2)
        .ledger(JdbcLedger.in(source).shared())
        .run(raw.reloadInto(JdbcTable.of(source, "orders")));
  }

  /** Begins both, and lets them continue once both wait. */
  private void together(DataSource source, Reports reports) throws Exception {
    Future<BackfillReport> one;
    Future<BackfillReport> other;
    try (var writer = db.unpooled("postgres").getConnection();
        var statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("lock table orders in row exclusive mode");
      one = LedgerTests.begun(() -> reload(source));
      other = LedgerTests.begun(() -> reload(source));
      Until.holds("both wait for the writer or for each other", () -> waiting() >= 2);
      writer.rollback();
    }
    reports.accept(one.get(SECONDS, TimeUnit.SECONDS), other.get(SECONDS, TimeUnit.SECONDS));
  }

  private long waiting() throws SQLException {
    return db.number(
        "select count(*) from pg_stat_activity where datname = current_database()"
            + " and wait_event_type = 'Lock'");
  }

  private interface Reports {
    void accept(BackfillReport one, BackfillReport other) throws SQLException;
  }

  @Test
  void oneMakesTheFreshTableAndTheOtherUsesIt() throws Exception {
    together(
        db.unpooled("postgres"),
        (one, other) -> {
          assertThat(one.state()).isEqualTo(RunState.COMPLETED);
          assertThat(other.state()).isEqualTo(RunState.COMPLETED);
          assertThat(one.rowsChanged()).isEqualTo(200);
        });

    assertThat(db.number("select count(*) from orders o join raw using (id, n)")).isEqualTo(200);
    assertThat(db.number("select count(*) from orders")).isEqualTo(200);
  }

  /** The twin: without the lock both make the table, and the start of one fails. */
  @Test
  void withoutTheLockOneOfThemFails() {
    var unlocked =
        WatchedDataSource.of(
            db.unpooled("postgres"),
            call -> {
              var arguments = call.arguments();
              if (call.name().equals("execute")
                  && arguments != null
                  && String.valueOf(arguments[0]).contains(RESERVES)) {
                arguments[0] = "select 1";
              }
              return call.proceed();
            });

    assertThatThrownBy(() -> together(unlocked, (one, other) -> {}))
        .hasStackTraceContaining("could not make the fresh table for 'public.orders'");
  }
}
