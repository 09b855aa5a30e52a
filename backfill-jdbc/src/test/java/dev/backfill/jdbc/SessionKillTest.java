package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.LeftOvers;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.Plan;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Ends sessions of a run and cancels their statements at random moments, and crashes the server in
 * the middle of it: one of its processes is killed, then the server itself. The plan is run again
 * until it is complete, and each row is changed once. The same crashes on a ledger that commits
 * after the data must double rows.
 */
@RunsBeside
class SessionKillTest {

  private static final long ROWS = 5_000;
  private static final int CRASHES = Integer.getInteger("session.crashes", 1);
  private static final CampaignLimits LIMITS = CampaignLimits.of("session", 2_000, 40, 3);

  private final Random random = LIMITS.random();
  private CampaignServer server;
  private TestPool pool;
  private int runs;

  @BeforeEach
  void startAServerThatWritesToDisk() throws Exception {
    server = CampaignServer.withRows(ROWS);
    pool = new TestPool(server.url());
  }

  @AfterEach
  void stop() throws Exception {
    pool.close();
    server.close();
  }

  @Test
  void everyRowIsChangedOnceWhateverSessionsAreEndedAndWheneverTheServerCrashes() throws Exception {
    var clock = LIMITS.begin();
    int kills = 0;
    int plans = 0;
    int crashes = 0;
    while (crashes < CRASHES || clock.goesOn(kills)) {
      var plan = plan("session_" + plans++, pool);
      crashes += crashed(plan, plans);
      for (var run = begun(plan); !isComplete(run); run = hasFailed(run) ? begun(plan) : run) {
        kills += clock.goesOn(kills) ? killed() : 0;
      }
    }

    print("EXACT", kills, crashes, plans);
    assertThat(kills).isGreaterThanOrEqualTo(LIMITS.floor());
    assertThat(crashes).isEqualTo(CRASHES);
    assertThat(server.lost(plans)).isZero();
    assertThat(server.doubled(plans)).isZero();
    LeftOvers.assertNone(server, pool);
  }

  @Test
  void aLedgerThatCommitsAfterTheDataDoublesRowsWhenTheServerCrashes() throws Exception {
    int crashes = 0;
    int plans = 0;
    try (var works = new TestPool(server.url())) {
      while (server.doubled(plans) == 0 && crashes < 20) {
        var plan = plan("naive_" + plans++, works);
        var run = begun(plan, works);
        while (!isComplete(run)) { // it goes on by itself, as long as it is not complete
          awaitWork(run);
          if (!run.isDone()) {
            crashes += server.killBackend(randomSession()) ? 1 : 0;
          } else if (!isComplete(run)) {
            run = begun(plan, works);
          }
        }
      }
    }

    print("NAIVE", 0, crashes, plans);
    assertThat(server.doubled(plans)).isPositive();
  }

  /** In the first plans the server crashes: in turns a process of its, and the whole. */
  private int crashed(Plan<IdRange> plan, int plans) throws Exception {
    if (plans > CRASHES) {
      return 0;
    }
    var run = begun(plan);
    awaitWork(run);
    if (plans % 2 == 1) {
      Until.holds("a session is killed", () -> server.killBackend(randomSession()));
    } else {
      server.killAndRestart();
    }
    Until.holds("the run has ended", run::isDone);
    return 1;
  }

  private void awaitWork(Future<Boolean> run) throws Exception {
    long before = server.number("select coalesce(sum(n), 0) from counted");
    Until.holds(
        "some rows are changed",
        () ->
            run.isDone()
                || server.number("select coalesce(sum(n), 0) from counted")
                    > before + random.nextInt(2_000));
  }

  /** Ends a session of the run, or cancels what it is doing, after some milliseconds. */
  private int killed() throws Exception {
    var what = random.nextInt(3) == 0 ? "pg_cancel_backend" : "pg_terminate_backend";
    var pause = random.nextInt(60) / 1000.0;
    return (int)
        server.number(
            "select count(%s(%s)) from pg_sleep(%s)".formatted(what, randomSession(), pause));
  }

  private long randomSession() throws Exception {
    var sessions =
        server.column(
            """
            select pid from pg_stat_activity
             where backend_type = 'client backend' and pid <> pg_backend_pid() order by pid
            """);
    return sessions.isEmpty() ? 0 : Long.parseLong(sessions.get(random.nextInt(sessions.size())));
  }

  /** It may have completed since it was asked for that. */
  private boolean hasFailed(Future<Boolean> run) throws Exception {
    return run.isDone() && !run.get();
  }

  private boolean isComplete(Future<Boolean> run) throws Exception {
    return run.isDone() && run.get();
  }

  private Plan<IdRange> plan(String name, TestPool works) {
    return Backfill.plan(name, JdbcTable.of(works, "counted").ids("id", 0, ROWS))
        .chunkBy(width(400))
        .batchRows(20)
        .parallelism(4)
        .retry(new RetryPolicy(100, Duration.ofMillis(10), Duration.ofMillis(100)))
        .failureLimit(new FailureLimit(0, 100))
        .ledger(JdbcLedger.in(pool).crashLimit(1_000))
        .build();
  }

  private Future<Boolean> begun(Plan<IdRange> plan) {
    return begun(plan, pool);
  }

  /** Runs a plan; false if it did not complete. */
  private Future<Boolean> begun(Plan<IdRange> plan, TestPool works) {
    runs++;
    return LedgerTests.begun(
        () -> {
          try {
            var counted = JdbcTable.of(works, "counted");
            BackfillRunner.inMemory().run(plan, counted.set("n", "n + 1"));
            return true;
          } catch (BackfillException e) {
            return false;
          }
        });
  }

  private void print(String protocol, int kills, int crashes, int plans) throws Exception {
    LIMITS.print(
        String.format(
            Locale.ROOT,
            "%s: %,d sessions ended or cancelled and %d server crashes in %d runs of %d plans over"
                + " %,d rows: %,d lost, %,d doubled",
            protocol,
            kills,
            crashes,
            runs,
            plans,
            ROWS,
            server.lost(plans),
            server.doubled(plans)));
  }
}
