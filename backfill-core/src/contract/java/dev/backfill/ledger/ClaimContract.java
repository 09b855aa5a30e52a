package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.drafts;
import static dev.backfill.ledger.LedgerFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Claiming: the one place that decides what is next. */
interface ClaimContract extends LedgerFixture {

  @Test
  default void claimsComeInTheOrderOfWorkSeveralAtATime() {
    var run = running(5);

    assertThat(numbers(claim(run, 2))).containsExactly(1L, 2L);
    assertThat(numbers(claim(run, 1))).containsExactly(3L);
    assertThat(numbers(claim(run, 16))).containsExactly(4L, 5L);
  }

  @Test
  default void chunksBeyondALimitAreNotThere() {
    var run = running(5);

    assertThat(numbers(claim(run, 16, 3))).containsExactly(1L, 2L, 3L);
    assertThat(run.claim(16, 3)).as("three are at work").isInstanceOf(Claim.Idle.class);
  }

  @Test
  default void whatEndedUpToALimitIsDrained() {
    var run = running(5);
    for (var held : claim(run, 16, 3)) {
      assertThat(run.note(held, Batch.last(1))).isTrue();
    }

    assertThat(run.claim(16, 3)).isInstanceOf(Claim.Drained.class);
    assertThat(numbers(claim(run, 16, 4))).containsExactly(4L);
    assertThat(numbers(claim(run, 16))).containsExactly(5L);
  }

  @Test
  default void chunksBeyondALimitThatAreAtWorkDoNotKeepItOpen() {
    var run = running(3);
    assertThat(run.note(claim(run), Batch.last(1))).isTrue();
    claim(run);

    assertThat(run.claim(16, 1)).isInstanceOf(Claim.Drained.class);
  }

  @Test
  default void aChunkThatWaitsKeepsItsLimitOpen() {
    var run = running(2);
    run.end(
        claim(run, 1, 1).getFirst(), new AttemptResult.Retry(Duration.ofMinutes(1), TIMEOUT, true));

    assertThat(run.claim(16, 1)).isInstanceOf(Claim.Idle.class);
  }

  @Test
  default void aLimitBeyondWhatIsPlannedWaitsForThePlan() {
    var run = started();
    run.append(drafts(1, 2), Optional.empty(), "2", false);
    for (var held : claim(run, 16)) {
      assertThat(run.note(held, Batch.last(1))).isTrue();
    }

    assertThat(run.claim(16, 3)).as("a third may come").isInstanceOf(Claim.Idle.class);
    assertThat(run.claim(16, 2)).isInstanceOf(Claim.Drained.class);
    run.append(List.of(), Optional.of("2"), "end", true);
    assertThat(run.claim(16, 3)).isInstanceOf(Claim.Drained.class);
  }

  @Test
  default void aFirstClaimIsTheFirstAttemptAndBeginsAtTheBeginning() {
    var held = claim(running(1));

    assertThat(held.attempt()).isEqualTo(1);
    assertThat(held.fence()).isPositive();
    assertThat(held.batches()).isZero();
    assertThat(held.cursor()).isEmpty();
  }

  @Test
  default void fourThreadsClaimEachChunkExactlyOnce() throws Exception {
    var run = started();
    for (int from = 0; from < 10_000; from += 1_000) {
      var seen = Optional.of("" + from).filter(to -> !to.equals("0"));
      run.append(drafts(from + 1, from + 1_000), seen, "" + (from + 1_000), from == 9_000);
    }
    var start = new CyclicBarrier(4);
    var claimed = new ArrayList<Future<List<Long>>>();

    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int lane = 0; lane < 4; lane++) {
        claimed.add(
            threads.submit(
                () -> {
                  start.await(120, TimeUnit.SECONDS);
                  return claimUntilNothingIsLeft(run);
                }));
      }
    }

    var all = new ArrayList<Long>();
    for (var lane : claimed) {
      all.addAll(lane.get());
    }
    assertThat(all.stream().sorted().toList())
        .isEqualTo(LongStream.rangeClosed(1, 10_000).boxed().toList());
  }

  private static List<Long> claimUntilNothingIsLeft(RunLedger<IdRange> run) {
    var mine = new ArrayList<Long>();
    while (run.claim(16) instanceof Claim.Chunks<IdRange> found) {
      mine.addAll(numbers(found.held()));
    }
    return mine;
  }

  @Test
  default void aLaneIsIdleWhilePlanningHasNotComeSoFar() {
    var run = started();

    assertIdle(run.claim(1), Duration.ofMinutes(1));
    run.append(drafts(1, 1), Optional.empty(), "10", false);
    assertThat(run.note(claim(run), Batch.last(1))).isTrue();

    assertIdle(run.claim(1), Duration.ofMinutes(1));
    run.append(List.of(), Optional.of("10"), "10", true);
    assertThat(run.claim(1)).isInstanceOf(Claim.Drained.class);
  }

  @Test
  default void aRunIsDrainedOnlyWhenEveryChunkHasEnded() {
    var run = running(3);
    var held = claim(run, 3);

    assertIdle(run.claim(1), Duration.ofMinutes(1));
    run.note(held.get(0), Batch.last(1));
    assertIdle(run.claim(1), Duration.ofMinutes(1));
    run.end(held.get(1), new AttemptResult.Failed(TIMEOUT));
    assertIdle(run.claim(1), Duration.ofMinutes(1));
    run.end(held.get(2), new AttemptResult.Skipped("not wanted"));

    assertThat(run.claim(1)).isInstanceOf(Claim.Drained.class);
  }

  @Test
  default void aBackedOffChunkWaitsUntilItsTimeWhileTheOthersGoOn() {
    var run = running(2);
    run.end(claim(run), new AttemptResult.Retry(Duration.ofHours(1), TIMEOUT, true));

    assertThat(run.note(claim(run), Batch.last(1))).isTrue();
    assertIdle(run.claim(1), Duration.ofHours(1));
    makeDue(PLAN);

    var again = claim(run);
    assertThat(again.chunk().no()).isEqualTo(1);
    assertThat(again.attempt()).isEqualTo(2);
  }

  @Test
  default void aChunkWithoutBackOffIsNextAtOnce() {
    var run = running(3);
    run.end(claim(run), new AttemptResult.Retry(Duration.ZERO, TIMEOUT, true));

    assertThat(numbers(claim(run, 3))).containsExactly(1L, 2L, 3L);
  }

  @Test
  default void aReleasedChunkIsNextAgain() {
    var run = running(3);
    var first = claim(run);
    claim(run);
    run.end(first, new AttemptResult.Released());

    assertThat(numbers(claim(run, 3))).containsExactly(1L, 3L);
  }

  @Test
  default void aClaimTakesAtLeastOneChunk() {
    var run = running(1);

    assertThatThrownBy(() -> run.claim(0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(run.view(0).count(ChunkState.PENDING)).isEqualTo(1);
  }

  @Test
  default void everyClaimRaisesTheFenceOfTheChunk() {
    var run = running(1);
    var fences = new ArrayList<Long>();

    for (int i = 0; i < 4; i++) {
      var held = claim(run);
      fences.add(held.fence());
      run.end(
          held,
          i % 2 == 0
              ? new AttemptResult.Released()
              : new AttemptResult.Retry(Duration.ZERO, TIMEOUT, true));
    }

    assertThat(IntStream.range(1, 4)).allMatch(i -> fences.get(i) > fences.get(i - 1));
  }

  private static void assertIdle(Claim<IdRange> claim, Duration atMost) {
    assertThat(claim).isInstanceOf(Claim.Idle.class);
    var idle = (Claim.Idle<IdRange>) claim;
    assertThat(idle.atMost()).isPositive().isLessThanOrEqualTo(atMost);
  }
}
