package dev.backfill.jdbc.resource;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRun;
import dev.backfill.run.Until;
import dev.backfill.work.OverlapException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A run whose ledger is elsewhere loses the session that keeps others off. */
@RunsBeside
@ExtendWith(Postgres.class)
@Timeout(200)
class LostFootprintTest {

  private static final String OF_ONE =
      " from pg_stat_activity where application_name = 'backfill footprint of one' and datname ="
          + " current_database()";

  private final CountDownLatch release = new CountDownLatch(1);
  private final List<BackfillRun> live = new ArrayList<>();
  private volatile boolean away;
  private PostgresDatabase database;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table orders (id bigint primary key, n int not null default 0)",
        "insert into orders select generate_series(1, 20)");
  }

  @AfterEach
  void end() {
    away = false;
    release.countDown();
    live.forEach(BackfillRun::await);
  }

  /** No connection can be had while it is away. */
  private DataSource source() {
    return WatchedDataSource.of(
        database.pool(),
        call -> {
          if (away && call.name().equals("getConnection")) {
            throw new SQLException("away", "08001");
          }
          return call.proceed();
        });
  }

  private BackfillRun start(String plan, DataSource source, Ledger ledger) {
    var orders = JdbcTable.of(source, "orders");
    var run =
        Backfill.plan(plan, orders.ids("id", 1, 21))
            .chunkBy(width(10))
            .ledger(ledger)
            .preCheck(
                Check.of(
                    "waits",
                    context ->
                        release.await(150, TimeUnit.SECONDS)
                            ? Check.passed("released")
                            : Check.failed("not released")))
            .start(orders.set("n", "n + 1").withoutBeforeImage());
    live.add(run);
    return run;
  }

  private String session() throws SQLException {
    var pids = database.column("select pid" + OF_ONE);
    return pids.isEmpty() ? "" : pids.getFirst();
  }

  private String endSession() throws SQLException {
    String pid = session();
    database.execute("select pg_terminate_backend(" + pid + ", 5000)");
    return pid;
  }

  @Test
  void itEntersAgainAndKeepsOthersOff() throws Exception {
    var one = start("one", source(), InMemoryLedger.create());
    String lost = endSession();
    Until.holds("it has entered again", () -> !session().isEmpty() && !session().equals(lost));

    assertThatThrownBy(() -> start("two", database.pool(), JdbcLedger.in(database.pool())))
        .isInstanceOf(OverlapException.class);

    release.countDown();
    assertThat(one.await().state()).isEqualTo(RunState.COMPLETED);
    assertThat(database.column("select distinct n from orders")).containsExactly("1");
  }

  /** While it is away another comes in: what a run would see that did not enter again. */
  @Test
  void ifAnotherRunHasComeInItEndsBeforeItWrites() throws Exception {
    var one = start("one", source(), InMemoryLedger.create());
    away = true;
    endSession();
    var two = start("two", database.pool(), JdbcLedger.in(database.pool()));
    away = false;

    Until.holds(
        "it is told to end",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("backfill-one-footprint")));
    release.countDown();
    var report = one.await();

    assertThat(report.state()).isEqualTo(RunState.PAUSED);
    assertThat(report.notes())
        .anyMatch(
            note ->
                note.startsWith(
                    "Another run came in while the database was away. Plan 'one' would write column"
                        + " n of public.orders, range [1, 21). Plan 'two' has been at work on the"
                        + " same since "));
    assertThat(report.rowsChanged()).isZero();
    assertThat(two.await().state()).isEqualTo(RunState.COMPLETED);
    assertThat(database.column("select distinct n from orders")).containsExactly("1");
  }
}
