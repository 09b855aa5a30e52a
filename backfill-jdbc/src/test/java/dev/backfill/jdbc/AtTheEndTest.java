package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.LeftOvers;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.Until;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs of which the chunks do not wait for the disk, on a server that crashes and loses what it had
 * acknowledged. The variants that lack a part of the protection are in {@code LostCommitsTest}.
 */
@RunsBeside
class AtTheEndTest {

  private static final int ROWS = 1_000;

  /** The row at which the server crashes: five batches are acknowledged by then. */
  private static final long CRASHES_AT = 520;

  private static final CampaignLimits LIMITS = CampaignLimits.of("durable", 1, 1, 1);

  private static CampaignServer server;

  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicBoolean crashed = new AtomicBoolean();
  private TestPool pool;

  @BeforeAll
  static void startAServer() throws Exception {
    server = CampaignServer.withRows(ROWS);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void openAPool() throws Exception {
    server.reset();
    pool = new TestPool(server.url());
  }

  @AfterEach
  void closeThePool() {
    pool.close();
  }

  @Test
  void aProcessThatSurvivesTheCrashDoesLostBatchesAgainAndReportsEachRowOnce() throws Exception {
    var report = run("survives", pool, Duration.ofMinutes(15));

    assertThat(report.rowsChanged()).isEqualTo(ROWS);
    assertThat(report.notes())
        .anyMatch(note -> note.startsWith("Transactions of chunks do not wait for the disk"));
    assertThat(calls.get()).as("the function is called again").isGreaterThan(ROWS + 500);
    server.assertEachRowChanged(1);
  }

  @Test
  void aNewProcessDoesTheBatchesAgainThatTheCrashHasLost() throws Exception {
    var gone =
        WatchedDataSource.of(
            server.dataSource(),
            call -> {
              if (crashed.get() && !call.name().equals("close")) {
                throw new SQLException("the process is gone", "08006");
              }
              return call.proceed();
            });
    assertThatThrownBy(() -> run("dies", gone, Duration.ZERO))
        .isInstanceOf(BackfillException.class);

    var report = run("dies", pool, Duration.ofMinutes(15));

    assertThat(report.rowsChanged()).isEqualTo(ROWS);
    server.assertEachRowChanged(1);
  }

  @Test
  void eachRowIsChangedOnceWheneverTheServerCrashes() throws Exception {
    var clock = LIMITS.begin();
    var random = LIMITS.random();
    int plans = 0;
    while (clock.goesOn(plans)) {
      var run = begun("tiny_" + plans);
      long first = random.nextInt(ROWS / 2);
      awaitWork(run, (long) plans * ROWS + first);
      server.holdLogBack();
      awaitWork(run, (long) plans * ROWS + first + random.nextInt(ROWS / 2));
      server.crash();
      plans++;

      assertThat(run.get().rowsChanged()).isEqualTo(ROWS);
      server.assertEachRowChanged(plans);
    }

    LIMITS.print(
        String.format(
            Locale.ROOT, "%,d server crashes over %,d rows: 0 lost, 0 doubled", plans, ROWS));
    LeftOvers.assertNone(server, pool);
  }

  private void awaitWork(Future<?> run, long changes) throws Exception {
    Until.holds("rows are changed", () -> run.isDone() || changes() >= changes);
  }

  /** One chunk in batches of a hundred rows. */
  private BackfillReport run(String name, DataSource source, Duration maxOutage) {
    var counted = JdbcTable.of(source, "counted");
    return Backfill.plan(name, counted.ids("id", 0, ROWS))
        .chunkBy(width(ROWS))
        .batchRows(100)
        .maxOutage(maxOutage)
        .ledger(ledger(source))
        .run(counted.transform(this::next).reading("id", "n").into("n"));
  }

  private Integer next(Row row) throws Exception {
    calls.incrementAndGet();
    if (row.getLong("id") == 0 && !crashed.get()) {
      Until.holds(
          "all is planned",
          () -> server.number("select count(*) from backfill_run where not planned_all") == 0);
      server.holdLogBack();
    }
    if (row.getLong("id") == CRASHES_AT && !crashed.get()) {
      assertThat(changes()).as("acknowledged").isEqualTo(500);
      server.crash();
      assertThat(changes()).as("kept").isZero();
      crashed.set(true);
    }
    return row.getInt("n") + 1;
  }

  private Future<BackfillReport> begun(String name) {
    var counted = JdbcTable.of(pool, "counted");
    var plan =
        Backfill.plan(name, counted.ids("id", 0, ROWS))
            .chunkBy(width(5))
            .parallelism(4)
            .ledger(ledger(pool));
    return LedgerTests.begun(() -> plan.run(counted.set("n", "n + 1")));
  }

  private static JdbcLedger ledger(DataSource source) {
    return JdbcLedger.in(source).lease(Duration.ofMinutes(10)).durability(Durability.AT_THE_END);
  }

  private long changes() throws SQLException {
    return server.number("select sum(n) from counted");
  }
}
