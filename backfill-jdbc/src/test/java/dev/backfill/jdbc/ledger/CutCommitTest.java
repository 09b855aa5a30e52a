package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.dialect.failure.BrokenTransactionException;
import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.LeftOvers;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.ledger.CommitProxy.Cut;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Cuts the network at COMMIT: before it is sent, before its answer arrives, and so that it arrives
 * when its client is long gone. What the ledger says became of it is always right, and each row is
 * changed once. Who repeats blindly, takes it for done, or only reads must be seen to be wrong.
 */
@RunsBeside
class CutCommitTest {

  private static final int CHUNKS = 120;
  private static final int CHUNK = 10;
  private static final int WITHOUT_LEDGER = 60;
  private static final CampaignLimits LIMITS = CampaignLimits.of("cut", 1_000, 60, 3);
  private static final Duration LATE = Duration.ofMillis(150);

  private final Random random = LIMITS.random();
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile boolean armed;
  private CampaignServer server;
  private CommitProxy proxy;

  @BeforeEach
  void startAServerBehindAProxy() throws Exception {
    server = CampaignServer.withRows((long) CHUNKS * CHUNK);
    proxy = new CommitProxy(server.port(), LATE, this::nextCut);
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    server.close();
  }

  /** Cuts a third of the commits, also those that ask what became of another. */
  private Cut nextCut() {
    if (!armed || random.nextInt(3) > 0) {
      return Cut.NONE;
    }
    cuts.incrementAndGet();
    return List.of(Cut.values()).get(1 + random.nextInt(3));
  }

  @Test
  void whatBecameOfACutCommitIsAlwaysKnown() throws Exception {
    var clock = LIMITS.begin();
    int rounds = 0;
    int wrong = 0;
    while (clock.goesOn(cuts.get())) {
      wrong += wrongVerdicts("cut_" + rounds++, UnaryOperator.identity());
    }

    print("EXACT", wrong, server.lost(rounds), rounds);
    assertThat(cuts).hasValueGreaterThanOrEqualTo(LIMITS.floor());
    assertThat(wrong).isZero();
    assertThat(server.lost(rounds)).isZero();
    assertThat(server.doubled(rounds)).isZero();
    LeftOvers.assertNone(server);
  }

  @Test
  void aPlainReadIsWrongAboutCommitsThatAreLate() throws Exception {
    int wrong = wrongVerdicts("plain", BrokenProtocol.PLAIN_READ::on);

    print("PLAIN_READ", wrong, server.lost(1), 1);
    assertThat(wrong).isPositive();
  }

  @Test
  void whoRepeatsBlindlyDoublesRows() throws Exception {
    for (int chunk = 0; chunk < WITHOUT_LEDGER; chunk++) {
      while (!committed(chunk)) {
        // again
      }
    }

    armed = false;
    proxy.awaitLate();
    print("BLIND_RETRY", 0, lostOf(WITHOUT_LEDGER), 1);
    assertThat(server.doubled(1)).isPositive();
  }

  @Test
  void whoTakesEveryCommitForDoneLosesRows() throws Exception {
    for (int chunk = 0; chunk < WITHOUT_LEDGER; chunk++) {
      boolean said = committed(chunk);
      assertThat(said || cuts.get() > 0).isTrue();
    }

    armed = false;
    proxy.awaitLate();
    print("ASSUME_COMMITTED", 0, lostOf(WITHOUT_LEDGER), 1);
    assertThat(lostOf(WITHOUT_LEDGER)).isPositive();
  }

  private long lostOf(int chunks) throws SQLException {
    return server.number("select count(*) from counted where n = 0 and id < " + chunks * CHUNK);
  }

  /** Whether the commit of one chunk, without a ledger, was answered. */
  private boolean committed(int chunk) throws SQLException {
    armed = true;
    try (Connection connection = behindTheProxy().getConnection()) {
      connection.setAutoCommit(false);
      addOne(connection, new IdRange((long) chunk * CHUNK, (chunk + 1L) * CHUNK));
      connection.commit();
      return true;
    } catch (SQLException e) {
      assertThat(e.getSQLState()).startsWith("08");
      return false;
    }
  }

  /** Runs all chunks on four lanes, and compares what the ledger said with what has happened. */
  private int wrongVerdicts(String name, UnaryOperator<DataSource> protocol) throws Exception {
    Map<Long, Integer> committed = new ConcurrentHashMap<>();
    var before = changes();
    try (var run = JdbcLedger.in(protocol.apply(behindTheProxy())).open(definition(name))) {
      run.move(RunState.PLANNED, RunState.RUNNING, "");
      plan(run, CHUNKS);
      armed = true;
      var lanes = new ArrayList<Future<Boolean>>();
      for (int i = 0; i < 4; i++) {
        lanes.add(LedgerTests.begun(() -> work(run, committed)));
      }
      for (var lane : lanes) {
        assertThat(lane.get(120, TimeUnit.SECONDS)).isTrue();
      }
      armed = false;
      proxy.awaitLate();
      run.move(RunState.RUNNING, RunState.CANCELLED, "the campaign is over");
    }
    var after = changes();
    int wrong = 0;
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      int done = after.get(chunk) - before.get(chunk);
      wrong += Math.abs(done - committed.getOrDefault(chunk + 1L, 0));
    }
    return wrong;
  }

  private static boolean work(RunLedger<IdRange> run, Map<Long, Integer> committed)
      throws Exception {
    while (true) {
      switch (run.claim(1)) {
        case Claim.Chunks<IdRange> chunks -> {
          var held = chunks.held().getFirst();
          if (isCommitted(run, held)) {
            committed.merge(held.chunk().no(), 1, Integer::sum);
          }
        }
        case Claim.Idle<IdRange> idle -> Thread.onSpinWait();
        case Claim.Drained<IdRange> drained -> {
          return true;
        }
        case Claim.Blocked<IdRange> blocked -> throw new AssertionError(blocked.why());
        case Claim.Stop<IdRange> stop -> throw new AssertionError(stop.why());
      }
    }
  }

  /**
   * What was not committed is given back, as an engine does; a twin may have lost it by then, or
   * takes a commit that arrives late for one of the work. That verdict is wrong too.
   */
  private static boolean isCommitted(RunLedger<IdRange> run, ClaimedChunk<IdRange> held)
      throws Exception {
    try {
      return changed(run, held) == Outcome.COMMITTED;
    } catch (SQLException cut) {
      assertThat(cut.getSQLState()).startsWith("08");
      run.end(held, new AttemptResult.Released());
      return false;
    } catch (BrokenTransactionException wrong) {
      run.end(held, new AttemptResult.Released());
      return false;
    }
  }

  private static Outcome changed(RunLedger<IdRange> run, ClaimedChunk<IdRange> held)
      throws Exception {
    var begun = run.begin(List.of(held));
    if (begun.isEmpty()) {
      return Outcome.LOST;
    }
    try (var tx = begun.get()) {
      addOne(tx.unwrap(Connection.class), held.chunk().range());
      return tx.commit(List.of(Batch.last(CHUNK)));
    }
  }

  private static void addOne(Connection connection, IdRange range) throws SQLException {
    try (var statement =
        connection.prepareStatement("update counted set n = n + 1 where id >= ? and id < ?")) {
      statement.setLong(1, range.from());
      statement.setLong(2, range.to());
      assertThat(statement.executeUpdate()).isEqualTo(CHUNK);
    }
  }

  /** How often each chunk has been changed. */
  private List<Integer> changes() throws SQLException {
    return server
        .column("select max(n) from counted group by id / " + CHUNK + " order by id / " + CHUNK)
        .stream()
        .map(Integer::valueOf)
        .toList();
  }

  private DataSource behindTheProxy() {
    var source = new PGSimpleDataSource();
    source.setUrl(
        "jdbc:postgresql://localhost:%d/postgres?user=postgres&sslmode=disable&gssEncMode=disable"
            .formatted(proxy.port()));
    return source;
  }

  private void print(String protocol, int wrong, long lost, int rounds) throws SQLException {
    LIMITS.print(
        String.format(
            Locale.ROOT,
            "%s: %,d commits cut, %,d wrong verdicts, %,d rows lost, %,d doubled",
            protocol,
            cuts.get(),
            wrong,
            lost,
            server.doubled(rounds)));
  }
}
