package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.CallFaults.Fault;
import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.LeftOvers;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.Plan;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Lets one JDBC call of a whole run fail, before or after it is done, in one of five ways, for
 * calls drawn from all that a run makes. The run completes or fails; run again without a fault it
 * completes, each row is changed once, and nothing is left over. Work that commits by itself, on
 * another data source than the ledger's, must double rows.
 */
@RunsBeside
class CallFaultTest {

  private static final List<String> ALWAYS =
      List.of("getConnection", "commit", "execute", "executeUpdate", "executeQuery");

  private static final long ROWS = 40;
  private static final CampaignLimits LIMITS = CampaignLimits.of("call", 3_000, 40, 3);

  private final Random random = LIMITS.random();
  private final CallFaults faults = new CallFaults();
  private final Map<String, Integer> methods = new TreeMap<>();
  private CampaignServer server;
  private TestPool pool;

  /** What a series of faults has done. */
  private record Campaign(int faults, int failedRuns, int again, int calls) {}

  @BeforeEach
  void startAServer() throws Exception {
    server = CampaignServer.withRows(ROWS);
    pool = new TestPool(server.url());
  }

  @AfterEach
  void stop() throws Exception {
    pool.close();
    server.close();
  }

  @Test
  void whicheverCallFailsEveryRowIsChangedOnce() throws Exception {
    var watched = WatchedDataSource.of(pool, faults);
    var campaign = campaign(LIMITS, watched, watched, faults::calls);

    print("EXACT", campaign);
    assertThat(campaign.faults()).isGreaterThanOrEqualTo(LIMITS.floor());
    assertThat(campaign.failedRuns()).isPositive();
    assertThat(methods).containsKeys(ALWAYS.toArray(String[]::new));
    assertThat(server.lost(1)).isZero();
    assertThat(server.doubled(1)).isZero();
    LeftOvers.assertNone(server, pool);
  }

  @Test
  void workThatCommitsByItselfDoublesRows() throws Exception {
    var watched = WatchedDataSource.of(pool, faults);
    var campaign = campaign(LIMITS.twin(400), pool, watched, this::commits);

    print("NAIVE", campaign);
    assertThat(server.doubled(1)).isPositive();
  }

  /** The calls whose lost answer tells the work by itself from the work in our transaction. */
  private SortedMap<String, Integer> commits() {
    return new TreeMap<>(Map.of("commit", faults.calls().getOrDefault("commit", 1)));
  }

  /** Ends with the first fault that has changed a row not once. */
  private Campaign campaign(
      CampaignLimits limits,
      DataSource ledgers,
      DataSource works,
      Supplier<SortedMap<String, Integer>> drawnFrom)
      throws Exception {
    complete(plan("call_warm_up", ledgers, works), works);
    faults.begin(new CallFaults.Plan("none", 1, false, Fault.CONNECTION_LOST));
    server.reset();
    complete(plan("call_count", ledgers, works), works);
    var calls = drawnFrom.get();
    var clock = limits.begin();
    int struck = 0;
    int failed = 0;
    int again = 0;
    boolean sound = true;
    for (int i = 0; sound && clock.goesOn(struck); i++) {
      server.reset();
      var plan = plan("call_" + i, ledgers, works);
      faults.begin(drawn(calls, i));
      boolean completed = completes(plan, works);
      faults.end();
      struck += faults.struck().isEmpty() ? 0 : 1;
      if (!faults.struck().isEmpty()) {
        methods.merge(faults.struck(), 1, Integer::sum);
      }
      failed += completed ? 0 : 1;
      if (!completed) {
        again += complete(plan, works);
      }
      sound = server.lost(1) == 0 && server.doubled(1) == 0;
    }
    return new Campaign(
        struck, failed, again, calls.values().stream().mapToInt(Integer::intValue).sum());
  }

  /**
   * Draws the method first: there are hundreds of statements, and a dozen commits. Those that each
   * campaign has to see come in its first rounds, twice.
   */
  private CallFaults.Plan drawn(SortedMap<String, Integer> calls, int round) {
    var names = List.copyOf(calls.keySet());
    var drawn = names.get(random.nextInt(names.size()));
    var wanted = ALWAYS.get(round % ALWAYS.size());
    var name = round < 2 * ALWAYS.size() && calls.containsKey(wanted) ? wanted : drawn;
    return new CallFaults.Plan(
        name,
        1 + random.nextInt(calls.getOrDefault(name, 1)),
        random.nextBoolean(),
        List.of(Fault.values()).get(random.nextInt(Fault.values().length)));
  }

  /** Runs it until it is complete, and says how often. */
  private static int complete(Plan<IdRange> plan, DataSource works) {
    for (int run = 1; run <= 3; run++) {
      if (completes(plan, works)) {
        return run;
      }
    }
    throw new AssertionError("Plan " + plan.name() + " does not complete without a fault");
  }

  private static boolean completes(Plan<IdRange> plan, DataSource works) {
    try {
      BackfillRunner.inMemory().run(plan, JdbcTable.of(works, "counted").set("n", "n + 1"));
      return true;
    } catch (BackfillException e) {
      return false;
    }
  }

  private static Plan<IdRange> plan(String name, DataSource ledgers, DataSource works) {
    return Backfill.plan(name, JdbcTable.of(works, "counted").ids("id", 0, ROWS))
        .chunkBy(width(10))
        .batchRows(5)
        .parallelism(2)
        .retry(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(5)))
        .failureLimit(new FailureLimit(0, 100))
        .ledger(JdbcLedger.in(ledgers))
        .build();
  }

  private void print(String protocol, Campaign campaign) throws Exception {
    LIMITS.print(
        String.format(
            Locale.ROOT,
            "%s: %,d times one of the about %,d JDBC calls of a run failed, %,d runs failed and"
                + " were complete after %,d more: %,d rows lost, %,d doubled; %s",
            protocol,
            campaign.faults(),
            campaign.calls(),
            campaign.failedRuns(),
            campaign.again(),
            server.lost(1),
            server.doubled(1),
            methods));
  }
}
