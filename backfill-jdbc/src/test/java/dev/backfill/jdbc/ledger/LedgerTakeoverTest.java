package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static dev.backfill.ledger.LedgerFixture.numbers;
import static dev.backfill.ledger.LedgerFixture.plan;
import static dev.backfill.ledger.LedgerFixture.view;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.ledger.LedgerFixture;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two ledgers as two processes: who may work, who has died, and who only thinks he lives. */
@RunsBeside
class LedgerTakeoverTest extends LedgerProcesses {

  @Test
  void aSecondProcessIsToldWhoIsAtWorkAndWhatToDo() {
    running(1);

    assertThatThrownBy(() -> open(ledger()))
        .isInstanceOf(RunIsLiveException.class)
        .hasMessageContaining("Plan '" + PLAN + "'")
        .hasMessageContaining("process " + ProcessHandle.current().pid() + " on ")
        .hasMessageContaining("last beat was ")
        .hasMessageContaining("its lease ends at ")
        .hasMessageContaining("ledger.attach(\"" + PLAN + "\")");

    assertThat(opened).hasSize(1);
  }

  @Test
  void aProcessWhoseSessionIsGoneIsTakenOverAtOnceAlthoughItsLeaseHolds() throws Exception {
    var dead = running(3);
    var held = claim(dead, 2);
    LedgerTests.kill(database, dead);
    assertThat(database.number("select count(*) from backfill_process where lease_until > now()"))
        .isEqualTo(1);

    var next = open(ledger());

    assertThat(database.number("select count(*) from backfill_process")).isEqualTo(1);
    assertThat(next.view(0).count(ChunkState.RUNNING)).isZero();
    var again = claimAll(next);
    assertThat(numbers(again)).containsExactly(1L, 2L, 3L);
    assertThat(again.getFirst().fence()).isGreaterThan(held.getFirst().fence());
  }

  /** The process died between the request and the pause: no other process would ever resume. */
  @Test
  void aStartTakesBackThePauseThatTheDeadProcessWasAskedFor() throws Exception {
    database.execute(
        "create table t(id bigint primary key, n int not null default 0)",
        "insert into t(id) select generate_series(0, 29)");
    var table = JdbcTable.of(database.pool(), "t");
    var plan =
        Backfill.plan("paused", table.ids("id", 0, 30))
            .chunkBy(width(10))
            .ledger(JdbcLedger.in(database.pool()))
            .build();
    var runner = BackfillRunner.inMemory();
    runner.run(plan, table.set("n", "n + 1"));
    database.execute(
        "update backfill_run set state = 'RUNNING', requested = 'PAUSE'",
        "update backfill_chunk set state = 'PENDING' where chunk_no = 3");

    var report =
        LedgerTests.begun(() -> runner.run(plan, table.set("n", "n + 1")))
            .get(120, TimeUnit.SECONDS);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.notes())
        .contains("A pause that was asked of an earlier process is taken back by this start.");
  }

  @Test
  void aProcessWhoseLeaseRanOutIsTakenOverAlthoughItsSessionLives() throws Exception {
    var stalled = running(2);
    var held = claim(stalled);
    expireLeases();

    var next = open(ledger());

    assertThat(stalled.note(held, Batch.last(1))).isFalse();
    assertThat(stalled.end(held, new AttemptResult.Released())).isFalse();
    assertThat(stalled.begin(List.of(held))).isEmpty();
    assertThat(stalled.claim(1)).isInstanceOf(Claim.Stop.class);
    assertThat(stalled.move(RunState.RUNNING, RunState.FAILED, "zombie")).isFalse();
    assertThatThrownBy(() -> stalled.append(List.of(), Optional.of("all"), "zombie", true))
        .hasMessageContaining("has left the run");
    assertThat(next.note(claim(next), Batch.last(1))).isTrue();
  }

  @Test
  void theStalledTransactionOfAZombieIsEvictedSoThatNobodyWaitsForIt() throws Exception {
    database.execute("create table counted (id bigint primary key, n int not null default 0)");
    database.execute("insert into counted select generate_series(0, 9)");
    var zombie = running(1);
    var held = claim(zombie);
    var stalled = zombie.begin(List.of(held)).orElseThrow();
    TestSql.update(stalled.unwrap(Connection.class), "update counted set n = n + 1");
    expireLeases();

    long start = System.nanoTime();
    var next = open(ledger());
    var again = claim(next);
    try (var tx = next.begin(List.of(again)).orElseThrow()) {
      TestSql.update(tx.unwrap(Connection.class), "update counted set n = n + 1");
      tx.commit(List.of(Batch.last(10)));
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    assertThat(stalled.commit(List.of(Batch.last(10)))).isEqualTo(Outcome.LOST);
    stalled.close();
    assertThat(database.column("select distinct n from counted")).containsExactly("1");
  }

  /** The twin: without the eviction the rows stay locked until the idle timeout of the zombie. */
  @Test
  void aTransactionThatIsNotEvictedHoldsItsRows() throws Exception {
    var zombie = running(1);
    var held = claim(zombie);
    try (var stalled = zombie.begin(List.of(held)).orElseThrow();
        var other = BorrowedConnection.readCommitted(database.pool())) {
      assertThat(stalled).isNotNull();
      TestSql.list(
          other.connection(), "select set_config('lock_timeout', '300ms', true)", row -> 1);
      assertThatThrownBy(
              () ->
                  TestSql.update(other.connection(), "update backfill_chunk set fence = fence + 1"))
          .satisfies(e -> assertThat(SqlFailures.stateOf(e)).isEqualTo("55P03"));
    }
  }

  @Test
  void whatWasClaimedButNotBegunIsNotBlamedForTheDeathOfItsProcess() throws Exception {
    var ledger = ledger().crashLimit(2);
    for (int death = 1; death <= 2; death++) {
      var dead = death == 1 ? running(ledger, 3) : open(ledger);
      assertThat(claim(dead, 3)).hasSize(3);
      LedgerTests.kill(database, dead);
    }

    var next = open(ledger);

    assertThat(view(next, 1).state()).isEqualTo(ChunkState.FAILED);
    assertThat(view(next, 1).failure().map(Failure::text).orElse(""))
        .startsWith("POISON: its process died 2 times");
    assertThat(numbers(claimAll(next))).containsExactly(2L, 3L);
  }

  @Test
  void aCommittedBatchClearsAChunkOfSuspicion() throws Exception {
    var ledger = ledger().crashLimit(2);
    for (int death = 1; death <= 4; death++) {
      var dead = death == 1 ? running(ledger, 1) : open(ledger);
      var held = claim(dead);
      assertThat(LedgerFixture.commit(dead, List.of(held), List.of(LedgerFixture.batch(1, "k"))))
          .isEqualTo(FencedTransaction.Outcome.COMMITTED);
      LedgerTests.kill(database, dead);
    }

    assertThat(view(open(ledger), 1).state()).isEqualTo(ChunkState.PENDING);
  }

  @Test
  void aBackOffIsOverWhenTheDatabaseSaysSo() throws Exception {
    var run = running(1);
    run.end(claim(run), new AttemptResult.Retry(Duration.ofHours(1), LedgerFixture.TIMEOUT, true));

    clock.advance(Duration.ofDays(1)); // the JVM's clock decides nothing
    assertThat(run.claim(1)).isInstanceOf(Claim.Idle.class);
    database.execute("update backfill_chunk set not_before = clock_timestamp()");

    assertThat(claim(run).chunk().no()).isEqualTo(1);
  }

  @Test
  void chunksOfADeadProcessAreTakenWhileTheRunGoesOn() throws Exception {
    var run = running(2);
    claim(run);
    database.execute(
        "update backfill_chunk set state = 'RUNNING', fence = 7, owner = gen_random_uuid() where"
            + " chunk_no = 2");
    assertThat(run.claim(1)).as("the server may have been away").isInstanceOf(Claim.Idle.class);
    for (int i = 0; i < 3; i++) { // it answers for a whole lease
      assertThat(clock.awaitWaiting(1, Duration.ofMinutes(2))).isTrue(); // or it sees no advance
      var before = beats();
      clock.advance(Duration.ofSeconds(5));
      awaitBeatAfter(before);
    }

    var taken = awaitClaim(run);

    assertThat(taken.chunk().no()).isEqualTo(2);
    assertThat(taken.fence()).isGreaterThan(7);
  }

  @Test
  void aRunGoesOnWhenAllItsSessionsAreEnded() throws Exception {
    var run = running(6);
    var held = claim(run, 2);
    try (var one = run.begin(held.subList(0, 1)).orElseThrow();
        var two = run.begin(held.subList(1, 2)).orElseThrow()) {
      assertThat(List.of(one, two)).hasSize(2); // two connections of lanes are kept from now on
    }

    endAllSessions();
    assertThat(claim(run).chunk().no()).isEqualTo(3);
    endAllSessions();
    assertThat(run.note(held.get(0), Batch.last(1))).isTrue();
    endAllSessions();
    assertThat(LedgerFixture.commit(run, held.subList(1, 2), List.of(Batch.last(1))))
        .isEqualTo(FencedTransaction.Outcome.COMMITTED);
    endAllSessions();
    assertThat(run.view(0).count(ChunkState.SUCCEEDED)).isEqualTo(2);
  }

  private void endAllSessions() throws SQLException {
    database.execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname ="
            + " current_database() and pid <> pg_backend_pid()");
  }

  @Test
  void closingLeavesNoChunkRunningAndNoProcess() throws Exception {
    var run = running(5);
    claim(run, 3);

    run.close();

    assertThat(database.number("select count(*) from backfill_process")).isZero();
    assertThat(database.column("select distinct state from backfill_chunk"))
        .containsExactly("PENDING");
    assertThat(database.pool().borrowed()).isZero();
  }

  /** A beat is seen in the table a moment before its process knows of it. */
  private static ClaimedChunk<IdRange> awaitClaim(RunLedger<IdRange> run) throws Exception {
    var taken = new ArrayList<ClaimedChunk<IdRange>>();
    Until.holds(
        "a chunk can be claimed",
        () -> run.claim(1) instanceof Claim.Chunks<IdRange> chunks && taken.addAll(chunks.held()));
    return taken.getFirst();
  }
}
