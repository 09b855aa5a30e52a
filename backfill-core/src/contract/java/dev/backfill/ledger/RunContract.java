package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.batch;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.RunState.CANCELLED;
import static dev.backfill.ledger.RunState.COMPLETED;
import static dev.backfill.ledger.RunState.FAILED;
import static dev.backfill.ledger.RunState.PAUSED;
import static dev.backfill.ledger.RunState.PLANNED;
import static dev.backfill.ledger.RunState.ROLLED_BACK;
import static dev.backfill.ledger.RunState.RUNNING;
import static dev.backfill.ledger.RunState.VALIDATING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Moves of a run. */
interface RunContract extends LedgerFixture {

  /** How a run comes to a state from PLANNED. */
  private static List<RunState> wayTo(RunState state) {
    return switch (state) {
      case PLANNED -> List.of();
      case RUNNING -> List.of(RUNNING);
      case PAUSED -> List.of(RUNNING, PAUSED);
      case VALIDATING -> List.of(RUNNING, VALIDATING);
      case COMPLETED -> List.of(RUNNING, VALIDATING, COMPLETED);
      case FAILED -> List.of(RUNNING, FAILED);
      case CANCELLED -> List.of(RUNNING, CANCELLED);
      case ROLLED_BACK -> List.of(RUNNING, PAUSED, ROLLED_BACK);
    };
  }

  private RunLedger<IdRange> runIn(RunState state, String plan) {
    var run = open(ledger(), definition(plan));
    var now = PLANNED;
    for (RunState next : wayTo(state)) {
      assertThat(run.move(now, next, "on the way")).isTrue();
      now = next;
    }
    return run;
  }

  @Test
  default void everyLegalMoveIsMadeAndEveryOtherOneRefused() {
    for (RunState from : RunState.values()) {
      for (RunState to : RunState.values()) {
        var run = runIn(from, from + "_" + to);
        if (from.canMoveTo(to)) {
          assertThat(run.move(from, to, "by a test")).as("%s to %s", from, to).isTrue();
          assertThat(run.view(0).state()).isEqualTo(to);
          assertThat(run.view(0).why()).isEqualTo("by a test");
        } else {
          assertThatThrownBy(() -> run.move(from, to, "by a test"))
              .as("%s to %s", from, to)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining(from.name())
              .hasMessageContaining(to.name());
          assertThat(run.view(0).state()).isEqualTo(from);
        }
        run.close();
      }
    }
  }

  @Test
  default void aMoveFromAStateThatTheRunHasLeftDoesNothing() {
    var run = runIn(RUNNING, PLAN);

    assertThat(run.move(PLANNED, FAILED, "too late")).isFalse();
    assertThat(run.move(VALIDATING, COMPLETED, "too early")).isFalse();

    assertThat(run.view(0).state()).isEqualTo(RUNNING);
    assertThat(run.view(0).why()).isEqualTo("on the way");
  }

  @Test
  default void ofTwoMoversOneWins() throws Exception {
    var run = runIn(RUNNING, PLAN);
    Callable<Boolean> mover = () -> run.move(RUNNING, VALIDATING, "all have ended");

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = threads.submit(mover);
      var other = threads.submit(mover);
      assertThat(List.of(one.get(), other.get())).containsExactlyInAnyOrder(true, false);
    }
  }

  @Test
  default void runningAgainAfterAFailureGivesFailedChunksAllTheirAttempts() {
    assertFailedChunksArePendingAgain(FAILED);
  }

  @Test
  default void runningAgainAfterACancelGivesFailedChunksAllTheirAttempts() {
    assertFailedChunksArePendingAgain(CANCELLED);
  }

  private void assertFailedChunksArePendingAgain(RunState end) {
    var run = running(3);
    var held = claim(run, 3);
    run.note(held.get(0), Batch.last(1));
    run.note(held.get(1), batch(4, "k4"));
    run.end(held.get(1), new AttemptResult.Failed(TIMEOUT));
    run.end(held.get(2), new AttemptResult.Skipped("not wanted"));
    run.move(RUNNING, end, "");

    assertThat(run.view(0).count(ChunkState.FAILED)).isEqualTo(1);
    assertThat(run.move(end, RUNNING, "again")).isTrue();

    assertThat(run.view(10).notable())
        .extracting(ChunkView::state)
        .containsExactly(ChunkState.SUCCEEDED, ChunkState.PENDING, ChunkState.SKIPPED);
    var again = claim(run);
    assertThat(again.chunk().no()).isEqualTo(2);
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.cursor()).hasValue("k4");
    assertThat(again.fence()).isGreaterThan(held.get(1).fence());
    assertThat(run.note(again, Batch.last(6))).isTrue();
    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(11, 0, 0));
  }

  @Test
  default void aPauseKeepsFailedChunksFailed() {
    var run = running(1);
    run.end(claim(run), new AttemptResult.Failed(TIMEOUT));

    run.move(RUNNING, PAUSED, "");
    run.move(PAUSED, RUNNING, "");

    assertThat(run.view(0).count(ChunkState.FAILED)).isEqualTo(1);
  }

  @Test
  default void runningTakesBackWhatStoppedTheRun() {
    var run = running(1);
    run.request(new RunCommand.Lanes(7));
    run.request(new RunCommand.Cancel(true));
    run.move(RUNNING, CANCELLED, "on request");

    run.move(CANCELLED, RUNNING, "again");

    assertThat(run.directive()).isEqualTo(new RunDirective(Optional.empty(), 7));
    assertThat(claim(run).chunk().no()).isEqualTo(1);
  }

  @Test
  default void whatIsPausedGoesOnOnlyWhenThePauseIsTakenBack() {
    var run = running(1);
    run.request(new RunCommand.Pause());
    run.move(RUNNING, PAUSED, "on request");
    assertThat(run.move(PAUSED, RUNNING, "")).isFalse();
    assertThat(run.view(0).state()).isEqualTo(PAUSED);

    run.request(new RunCommand.Resume());
    assertThat(run.move(PAUSED, RUNNING, "")).isTrue();

    run.move(RUNNING, PAUSED, "disk full");
    run.request(new RunCommand.Cancel(true));
    assertThat(run.move(PAUSED, RUNNING, "")).isTrue();
    assertThat(run.directive().cancelsNow()).isTrue();
    assertThat(sameStoreAsAnotherProcess().attach(PLAN).orElseThrow().directive().cancelsNow())
        .isTrue();
  }

  @Test
  default void whatWasAskedOfACompleteRunIsNotAskedOfItsContinuation() throws Exception {
    var run = runIn(VALIDATING, PLAN);
    try (var tx = run.complete()) {
      tx.commit();
    }
    run.request(new RunCommand.Pause());

    assertThat(run.move(COMPLETED, RUNNING, "wider")).isTrue();

    assertThat(run.directive().command()).isEmpty();
  }

  @Test
  default void whatIsAskedBeforeTheRunBeginsStands() {
    var run = open(ledger(), definition(PLAN));
    run.request(new RunCommand.Cancel(false));

    run.move(PLANNED, RUNNING, "");

    assertThat(run.directive().cancels()).isTrue();
    assertThat(run.claim(1)).isInstanceOf(Claim.Stop.class);
  }

  @Test
  default void completionIsWrittenByItsTransaction() throws Exception {
    var run = runIn(VALIDATING, PLAN);

    try (var tx = run.complete()) {
      assertThat(tx).isNotNull();
    }
    assertThat(run.view(0).state()).isEqualTo(VALIDATING);
    try (var tx = run.complete()) {
      tx.commit();
    }

    assertThat(run.view(0).state()).isEqualTo(COMPLETED);
  }

  @Test
  default void aRunThatIsNotBeingValidatedCannotBeCompleted() {
    var run = runIn(RUNNING, PLAN);

    assertThatThrownBy(
            () -> {
              try (var tx = run.complete()) {
                tx.commit();
              }
            })
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(PLAN);

    assertThat(run.view(0).state()).isEqualTo(RUNNING);
  }
}
