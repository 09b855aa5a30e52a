package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.batch;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.Durability;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Commits of chunks that do not wait for the disk, and a server that crashes before it has them.
 * The process survives, and its lanes know of what is lost. Each row is changed once in the end,
 * and with a variant that lacks a part of the protection it is not.
 */
@RunsBeside
class LostCommitsTest {

  private static final int ROWS = 20;

  private static CampaignServer server;
  private static int runs;

  @SuppressWarnings("NullAway.Init") // each test begins it first
  private RunLedger<IdRange> run;

  @BeforeAll
  static void startAServer() throws Exception {
    server = CampaignServer.withRows(ROWS);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @AfterEach
  void leave() throws Exception {
    run.close();
    server.reset();
  }

  @Test
  void aChunkWhoseCommitWasAcknowledgedAndLostIsDoneAgainByItsProcess() throws Exception {
    begin(server.dataSource());
    var first = claim(run);
    server.holdLogBack();
    done(first, 0, 10, true);

    server.crash();

    assertThat(changes()).as("the commit is lost").isZero();
    doTheRest();
    server.assertEachRowChanged(1);
  }

  @Test
  void aLaneInTheMiddleOfAChunkIsRefusedAndTheChunkContinuesWhereTheLedgerKnowsIt()
      throws Exception {
    begin(server.dataSource());
    var first = done(claim(run), 0, 2, false);
    var second = claim(run); // what was committed before a claim is on the disk with it
    server.holdLogBack();
    var behind = done(done(first, 2, 4, false), 4, 6, false);

    server.crash();

    assertThat(changes()).isEqualTo(2);
    assertThat(run.begin(List.of(behind))).as("it is where nothing is committed").isEmpty();
    done(second, 10, 20, true);
    var again = claim(run);
    assertThat(again.cursor()).contains("2");
    assertThat(again.fence()).isGreaterThan(behind.fence());
    done(again, 2, 10, true);
    server.assertEachRowChanged(1);
  }

  /** A fence that was given twice lets a lane continue behind rows that are not changed. */
  @Test
  void claimsThatDoNotWaitForTheDiskLoseRows() throws Exception {
    begin(BrokenProtocol.LAZY_CLAIMS.on(server.dataSource()));
    server.holdLogBack();
    var zombie = done(claim(run), 0, 5, false);

    server.crash();

    var again = claim(run);
    assertThat(again.fence()).as("the claim is lost").isEqualTo(zombie.fence());
    done(again, 0, 3, false);
    done(zombie, 5, 10, true);
    doTheRest();
    assertThat(server.lost(1)).isEqualTo(2);
  }

  /** The twin above has sessions that would wait; here nothing but the claim does. */
  @Test
  void aClaimWaitsForTheDiskAlsoWhereItsSessionDoesNot() throws Exception {
    begin(lazy());
    server.holdLogBack();
    var first = claim(run);
    var behind = done(first, 0, 5, false);

    server.crash();

    assertThat(changes()).as("the commit is lost").isZero();
    assertThat(run.begin(List.of(behind))).as("it is where nothing is committed").isEmpty();
    doTheRest();
    server.assertEachRowChanged(1);
  }

  @Test
  void aChunkIsNotCutWhereItsLaneIsIfTheLedgerKnowsLess() throws Exception {
    begin(server.dataSource());
    var first = claim(run);
    server.holdLogBack();
    var behind = done(first, 0, 5, false);

    server.crash();

    assertThat(run.end(behind, halves())).isFalse();
    doTheRest();
    server.assertEachRowChanged(1);
  }

  @Test
  void aChunkThatIsCutWhereItsLaneIsLosesRows() throws Exception {
    begin(BrokenProtocol.BLIND_SPLIT.on(server.dataSource()));
    var first = claim(run);
    server.holdLogBack();
    var behind = done(first, 0, 5, false);

    server.crash();

    assertThat(run.end(behind, halves())).isTrue();
    doTheRest();
    assertThat(server.lost(1)).isEqualTo(5);
  }

  @Test
  void nothingIsLostOnceALaneHasHeardThatNothingIsLeft() throws Exception {
    begin(server.dataSource());
    var all = claim(run, 2);
    server.holdLogBack();
    done(all.get(0), 0, 10, true);
    done(all.get(1), 10, 20, true);
    assertThat(run.claim(1)).isInstanceOf(Claim.Drained.class);

    server.crash();

    server.assertEachRowChanged(1);
    assertThat(run.claim(1)).isInstanceOf(Claim.Drained.class);
  }

  /** Also where the sessions of the data source do not wait for the disk. */
  @Test
  void aRunThatHasCompletedHasLostNothingAfterACrash() throws Exception {
    begin(lazy());
    var all = claim(run, 2);
    server.holdLogBack();
    complete(all);

    server.crash();

    assertThat(state()).isEqualTo("COMPLETED");
    server.assertEachRowChanged(1);
  }

  @Test
  void aRunWhoseLastCommitDoesNotWaitSaysThatItHasCompletedAndLosesItsChunks() throws Exception {
    begin(BrokenProtocol.LAZY_END.on(server.dataSource()));
    var all = claim(run, 2);
    server.holdLogBack();
    complete(all);

    server.crash();

    assertThat(state()).isEqualTo("RUNNING");
    assertThat(server.lost(1)).isEqualTo(ROWS);
  }

  @Test
  void onlyTransactionsOfChunksDoNotWait() throws Exception {
    begin(server.dataSource());
    try (var chunk = run.begin(List.of(claim(run))).orElseThrow()) {
      var connection = chunk.unwrap(Connection.class);
      assertThat(synchronousCommit(connection)).isEqualTo("off");
    }
    try (var last = run.complete()) {
      assertThat(synchronousCommit(last.unwrap(Connection.class))).isEqualTo("on");
    }
  }

  /** Sessions that do not wait for the disk. */
  private static DataSource lazy() {
    var lazy = server.dataSource();
    lazy.setOptions("-c synchronous_commit=off");
    return lazy;
  }

  private void begin(DataSource source) {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var ledger =
        JdbcLedger.in(source).lease(Duration.ofMinutes(10)).durability(Durability.AT_THE_END);
    run = Inside.time(ledger, clock).open(definition("lost_" + runs++));
    run.move(RunState.PLANNED, RunState.RUNNING, "");
    plan(run, 2);
  }

  private ClaimedChunk<IdRange> done(ClaimedChunk<IdRange> held, long from, long to, boolean isLast)
      throws Exception {
    var done = isLast ? Batch.last(to - from) : batch(to - from, String.valueOf(to));
    try (var chunk = run.begin(List.of(held)).orElseThrow();
        var update = chunk.unwrap(Connection.class).createStatement()) {
      update.execute("update counted set n = n + 1 where id >= %d and id < %d".formatted(from, to));
      assertThat(chunk.commit(List.of(done))).isEqualTo(Outcome.COMMITTED);
    }
    return held.after(done);
  }

  /** As a lane does it, with each chunk from where the ledger knows it to be. */
  private void doTheRest() throws Exception {
    Until.holds(
        "nothing is left",
        () ->
            switch (run.claim(1)) {
              case Claim.Chunks<IdRange> chunks -> {
                for (var held : chunks.held()) {
                  var range = held.chunk().range();
                  done(
                      held,
                      held.cursor().map(Long::parseLong).orElse(range.from()),
                      range.to(),
                      true);
                }
                yield false;
              }
              case Claim.Idle<IdRange> idle -> false;
              default -> true;
            });
  }

  private void complete(List<ClaimedChunk<IdRange>> all) throws Exception {
    done(all.get(0), 0, 10, true);
    done(all.get(1), 10, 20, true);
    assertThat(run.claim(1)).isInstanceOf(Claim.Drained.class);
    assertThat(run.move(RunState.RUNNING, RunState.VALIDATING, "")).isTrue();
    try (var last = run.complete()) {
      last.commit();
    }
  }

  private static AttemptResult.Split halves() {
    return new AttemptResult.Split(
        List.of(new IdRange(0, 5), new IdRange(5, 10)), Optional.of("5"));
  }

  private String state() throws Exception {
    return server.text("select state from backfill_run where run_id = '" + run.runId() + "'");
  }

  private static String synchronousCommit(Connection connection) throws Exception {
    return TestSql.one(connection, "show synchronous_commit", row -> row.getString(1));
  }

  private static long changes() throws Exception {
    return server.number("select sum(n) from counted");
  }
}
