package dev.backfill.jdbc.reload;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.Until;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A session of the user's keeps writers waiting while a table is reloaded with {@code
 * catchingUp()}: what they write is not lost, whether the session ends after the load or in the
 * middle of it.
 */
@Tag("slow")
@ExtendWith(Postgres.class)
class WaitingWritersTest {

  private static final long SECONDS = 60;

  private final AtomicReference<@Nullable Connection> holder = new AtomicReference<>();
  private final AtomicReference<@Nullable Future<Integer>> writer = new AtomicReference<>();
  private PostgresDatabase db;

  @BeforeEach
  void makeTables(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create table raw (id bigint primary key, note text)",
        "insert into raw select g, 'new' from generate_series(1, 200) g",
        "create table orders (id bigint primary key, note text)",
        "insert into orders select g, 'old' from generate_series(1, 250) g");
  }

  /** What the page tells to do, once the run has begun. */
  private boolean lockAndWrite() throws Exception {
    var session = db.unpooled("postgres").getConnection();
    session.setAutoCommit(false);
    execute(session, "set local idle_in_transaction_session_timeout = 0");
    execute(session, "lock table orders in share mode");
    holder.set(session);
    writer.set(
        LedgerTests.begun(
            () -> {
              try (var writes = db.unpooled("postgres").getConnection()) {
                return execute(writes, "update orders set note = 'mine' where id = 40");
              }
            }));
    Until.holds("the writer waits", () -> waiting() > 0);
    return true;
  }

  private static int execute(Connection session, String sql) throws SQLException {
    try (var statement = session.createStatement()) {
      statement.execute(sql);
      return statement.getUpdateCount();
    }
  }

  private long waiting() throws SQLException {
    return db.number(
        "select count(*) from pg_stat_activity where datname = current_database()"
            + " and wait_event_type = 'Lock'");
  }

  private boolean endSession() throws Exception {
    var session = holder.getAndSet(null);
    if (session != null) {
      assertThat(waiting()).isPositive();
      session.close();
      var write = writer.get();
      assertThat(write == null ? 0 : write.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
    }
    return true;
  }

  private static Check doing(String name, Callable<Boolean> action) {
    return Check.of(
        name, context -> action.call() ? Check.passed("done") : Check.failed("not done"));
  }

  private BackfillReport reload(Check perChunk, Check after) {
    var raw = JdbcTable.of(db.pool(), "raw");
    return Backfill.plan("reload", raw.byKey())
        .chunkBy(rows(20))
        .parallelism(1)
        .ledger(JdbcLedger.in(db.pool()))
        .chunkCheck(perChunk)
        .postCheck(after)
        .run(raw.reloadInto(JdbcTable.of(db.pool(), "orders")).catchingUp());
  }

  private void assertNothingIsLost(BackfillReport report) throws SQLException {
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.column("select id::text from orders where note <> 'new'")).containsExactly("40");
    assertThat(db.number("select count(*) from orders where note = 'mine'")).isEqualTo(1);
    assertThat(db.number("select count(*) from orders")).isEqualTo(200);
  }

  @Test
  void theyWaitUntilTheRowsAreComparedAndTheirWritesAreCaughtUp() throws Exception {
    var report =
        reload(
            doing("lock", () -> holder.get() != null || lockAndWrite()),
            doing("end", this::endSession));

    assertNothingIsLost(report);
  }

  @Test
  void ifTheSessionIsLostInTheMiddleOfTheLoadTheirWritesAreCaughtUpToo() throws Exception {
    var report =
        reload(
            doing("lock and lose", () -> writer.get() != null || (lockAndWrite() && endSession())),
            Check.of("nothing", context -> Check.passed("done")));

    assertNothingIsLost(report);
  }
}
