package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.TIMEOUT;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.fixture.FaultyDataSource;
import dev.backfill.jdbc.fixture.FaultyDataSource.Fault;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Claims, notes, ends and moves of a ledger: what is true when the answer is not to be had. */
@RunsBeside
@ExtendWith(Postgres.class)
class LostLedgerAnswersTest {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private PostgresDatabase database;
  private FaultyDataSource faulty;
  private RunLedger<IdRange> run;

  @BeforeEach
  void startARun(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute("create table counted (id bigint primary key, n int not null default 0)");
    database.execute("insert into counted select generate_series(0, 19)");
    faulty = new FaultyDataSource(database.pool());
    run = PlannedRun.of(faulty.dataSource(), clock, 2);
  }

  @AfterEach
  void leave() {
    run.close();
  }

  @Test
  void aNoteWhoseAnswerIsLostIsNotedOnce() {
    var held = claim(run);
    faulty.loseAnswerTo("set state = case when");

    assertThat(run.note(held, Batch.last(7))).isTrue();

    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(7, 0, 0));
  }

  @Test
  void aNoteThatIsSaidAgainAfterAnOutageIsKnownToBeNoted() {
    run.note(claim(run), Batch.last(1)); // from now on a lane's connection is kept
    var held = claim(run);
    faulty.loseAnswerTo("set state = case when");
    faulty.refuseConnections(2); // one more is tried at once
    assertThatThrownBy(() -> run.note(held, Batch.last(7)))
        .isInstanceOf(LedgerUnreachableException.class);

    assertThat(run.note(held, Batch.last(7))).isTrue();

    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(8, 0, 0));
  }

  @Test
  void aFailureWhoseAnswerIsLostIsKnownToBeWritten() {
    var held = claim(run);
    faulty.loseAnswerTo("set state = ?, tries");

    assertThat(run.end(held, new AttemptResult.Failed(TIMEOUT))).isTrue();

    assertThat(view(run, 1).state()).isEqualTo(ChunkState.FAILED);
    assertThat(view(run, 1).attempts()).isEqualTo(1);
  }

  @Test
  void aFailureThatIsSaidAgainAfterAnOutageIsKnownToBeWritten() {
    run.note(claim(run), Batch.last(1));
    var held = claim(run);
    faulty.loseAnswerTo("set state = ?, tries");
    faulty.refuseConnections(2); // one more is tried at once
    assertThatThrownBy(() -> run.end(held, new AttemptResult.Failed(TIMEOUT)))
        .isInstanceOf(LedgerUnreachableException.class);

    assertThat(run.end(held, new AttemptResult.Failed(TIMEOUT))).isTrue();

    assertThat(view(run, 2).attempts()).isEqualTo(1);
    assertThat(run.end(held, new AttemptResult.Failed(TIMEOUT)))
        .isFalse(); // answered: it has ended
  }

  @Test
  void aRetryWhoseAnswerIsLostIsKnownToBeWritten() {
    var held = claim(run);
    faulty.loseAnswerTo("tries = tries + ?,");

    assertThat(run.end(held, new AttemptResult.Retry(Duration.ZERO, TIMEOUT, true))).isTrue();

    assertThat(view(run, 1).state()).isEqualTo(ChunkState.PENDING);
    assertThat(view(run, 1).attempts()).isEqualTo(1);
  }

  @Test
  void aSplitWhoseAnswerIsLostIsKnownToBeWritten() {
    var held = claim(run);
    faulty.loseAnswerTo("with whole as");
    var children = List.of(new IdRange(0, 5), new IdRange(5, 10));

    assertThat(run.end(held, new AttemptResult.Split(children, Optional.empty()))).isTrue();

    assertThat(view(run, 1).state()).isEqualTo(ChunkState.SPLIT);
    assertThat(run.view(0).count(ChunkState.PENDING)).isEqualTo(3);
  }

  @Test
  void anEndWhoseAnswerIsLostIsNotTakenForWrittenIfTheChunkWasTakenAway() throws Exception {
    var held = claim(run);
    database.execute("update backfill_chunk set fence = fence + 1, owner = gen_random_uuid()");
    faulty.loseAnswerTo("set state = ?, tries");

    assertThat(run.end(held, new AttemptResult.Failed(TIMEOUT))).isFalse();

    assertThat(view(run, 1).attempts()).isZero();
  }

  @Test
  void aClaimWhoseAnswerIsLostLeavesNoChunkBehind() {
    var first = claim(run);
    faulty.loseAnswerTo("skip locked");

    var second = claim(run);

    assertThat(first.chunk().no()).isEqualTo(1);
    assertThat(second.chunk().no()).isEqualTo(2);
    assertThat(second.fence()).isGreaterThan(1);
    assertThat(run.note(first, Batch.last(0))).isTrue();
    assertThat(run.note(second, Batch.last(0))).isTrue();
    assertThat(run.claim(1)).isInstanceOf(Claim.Drained.class);
  }

  @Test
  void aMoveWhoseAnswerIsLostIsKnownToBeMade() {
    faulty.nextCommit(Fault.AFTER_COMMIT);

    assertThat(run.move(RunState.RUNNING, RunState.VALIDATING, "")).isTrue();
  }

  @Test
  void aCompletionWhoseAnswerIsLostIsKnownToBeWritten() throws Exception {
    run.move(RunState.RUNNING, RunState.VALIDATING, "");

    try (var tx = run.complete()) {
      faulty.nextCommit(Fault.AFTER_COMMIT);
      tx.commit();
    }

    assertThat(run.view(0).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aCompletionThatWasNeverSentIsNotTakenForWritten() throws Exception {
    run.move(RunState.RUNNING, RunState.VALIDATING, "");

    try (var tx = run.complete()) {
      faulty.nextCommit(Fault.BEFORE_COMMIT);
      assertThatThrownBy(tx::commit).hasMessageContaining("VALIDATING");
    }

    assertThat(run.view(0).state()).isEqualTo(RunState.VALIDATING);
  }
}
