package dev.backfill.web.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.SnapshotBuilder;
import dev.backfill.web.Samples;
import dev.backfill.web.message.Happening.Kind;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NarrationTest {

  private static ProgressSnapshot snapshot(RunState state, int seconds, int percent) {
    return SnapshotBuilder.of("orders")
        .state(state)
        .chunks(ChunkState.PENDING, 10)
        .elapsed(Duration.ofSeconds(seconds))
        .percent(percent)
        .snapshot();
  }

  private static ProgressEvent tick(int seconds, int percent) {
    return new ProgressEvent.Ticked(snapshot(RunState.RUNNING, seconds, percent));
  }

  private static ProgressEvent change(RunState state, String why) {
    return new ProgressEvent.RunChanged(state, why, snapshot(state, 5, 5));
  }

  private static ProgressEvent chunk(long no, ChunkState state, boolean failed) {
    return new ProgressEvent.ChunkChanged(
        "orders",
        "run",
        Chunk.of(
            no, no + ".." + (no + 1), ChunkKind.RANGE, new IdRange(no, no + 1), Optional.empty()),
        state,
        2,
        new RowCounts(1_000, 0, 0),
        Duration.ofSeconds(3),
        new ProgressEvent.Counts(1, 10, true),
        failed
            ? Optional.of(new Failure(FailureKind.RETRY, "deadlock detected", "40P01"))
            : Optional.empty(),
        Optional.empty());
  }

  private static ProgressEvent check(Check.Verdict verdict) {
    return new ProgressEvent.Checked(
        new CheckResult(CheckResult.Phase.POST, "no nulls", verdict, Instant.EPOCH, Duration.ZERO));
  }

  /** The kinds that are told of these events, in order. */
  private static List<Kind> told(Cadence cadence, ProgressEvent... events) {
    var narration = new Narration(cadence);
    var told = new ArrayList<Kind>();
    for (ProgressEvent event : events) {
      narration.on(event).forEach(one -> told.add(one.kind()));
    }
    return told;
  }

  private static final Cadence QUIET = new Cadence.OnStateChange();

  @Test
  void theStartIsToldOnceWhateverComesFirst() {
    assertThat(told(QUIET, tick(0, 0), tick(1, 1), tick(900, 99))).containsExactly(Kind.STARTED);
    assertThat(told(QUIET, change(RunState.RUNNING, ""), tick(900, 99)))
        .containsExactly(Kind.STARTED);
  }

  @Test
  void changesOfALiveRunAreToldWithTheirReason() {
    var narration = new Narration(QUIET);
    narration.on(tick(0, 0));

    assertThat(narration.on(change(RunState.PAUSED, "by ann")))
        .extracting(Happening::text)
        .containsExactly("The run is now paused: by ann");
    assertThat(narration.on(change(RunState.VALIDATING, "")))
        .extracting(Happening::text)
        .containsExactly("The run is now checking");
  }

  @Test
  void theEndIsLeftToTheReport() {
    assertThat(told(QUIET, change(RunState.COMPLETED, "done"))).isEmpty();
    assertThat(told(QUIET, tick(0, 0), change(RunState.FAILED, "why")))
        .containsExactly(Kind.STARTED);
  }

  @Test
  void everyThirtySecondsCountsFromTheLastTime() {
    var every = new Cadence.Every(Duration.ofSeconds(30));

    assertThat(told(every, tick(3, 0), tick(32, 0))).containsExactly(Kind.STARTED);
    assertThat(told(every, tick(3, 0), tick(33, 0), tick(62, 0), tick(63, 0)))
        .containsExactly(Kind.STARTED, Kind.PROGRESS, Kind.PROGRESS);
  }

  @Test
  void everyFivePercentIsToldAtItsMultiples() {
    var every = new Cadence.EveryPercent(5);

    assertThat(told(every, tick(0, 3), tick(1, 4))).containsExactly(Kind.STARTED);
    assertThat(told(every, tick(0, 3), tick(1, 5), tick(2, 9), tick(3, 10), tick(4, 31)))
        .containsExactly(Kind.STARTED, Kind.PROGRESS, Kind.PROGRESS, Kind.PROGRESS);
  }

  @Test
  void perChunkTellsChunksThatHaveEndedAndNoBeginning() {
    var per = new Cadence.PerChunk();

    assertThat(
            told(
                per,
                tick(0, 0),
                chunk(1, ChunkState.RUNNING, false),
                chunk(1, ChunkState.SUCCEEDED, false),
                tick(900, 99)))
        .containsExactly(Kind.STARTED, Kind.CHUNKS_ENDED);
    assertThat(new Narration(per).on(chunk(1, ChunkState.SUCCEEDED, false)))
        .extracting(Happening::text)
        .containsExactly("Chunk 1..2 succeeded: 1,000 rows in 3s");
  }

  @Test
  void theFirstFailedAttemptAndTheFirstChunkThatIsGivenUpAreTold() {
    assertThat(
            told(
                QUIET,
                chunk(1, ChunkState.PENDING, true),
                chunk(2, ChunkState.PENDING, true),
                chunk(1, ChunkState.FAILED, true),
                chunk(2, ChunkState.FAILED, true),
                chunk(3, ChunkState.PENDING, true)))
        .containsExactly(Kind.ATTEMPT_FAILED, Kind.CHUNK_FAILED);
    assertThat(told(QUIET, chunk(1, ChunkState.FAILED, true), chunk(2, ChunkState.PENDING, true)))
        .containsExactly(Kind.CHUNK_FAILED);
    assertThat(new Narration(QUIET).on(chunk(1, ChunkState.PENDING, true)))
        .extracting(Happening::text)
        .containsExactly(
            "Attempt 2 of chunk 1..2 failed and is repeated: deadlock detected (transient,"
                + " SQLSTATE 40P01)");
  }

  @Test
  void aChunkThatIsGivenBackHasNotFailed() {
    assertThat(told(QUIET, chunk(1, ChunkState.PENDING, false))).isEmpty();
  }

  @Test
  void checksAreToldThatFailOrCannotJudge() {
    assertThat(told(QUIET, check(Check.passed("fine")), check(Check.warned("nearly")))).isEmpty();
    assertThat(new Narration(QUIET).on(check(Check.failed("12 nulls"))))
        .extracting(Happening::text)
        .containsExactly("Check 'no nulls' (after): failed, 12 nulls");
  }

  @Test
  void chunksThatEndWhileAMessageWaitsAreOneEvent() {
    var narration = new Narration(new Cadence.PerChunk());
    var facts = Samples.facts(Samples.seed());
    var pending = Pending.of(facts, List.of());
    for (int no = 1; no <= 1_000; no++) {
      pending =
          pending.then(Pending.of(facts, narration.on(chunk(no, ChunkState.SUCCEEDED, false))));
    }

    assertThat(pending.happenings())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.count()).isEqualTo(1_000);
              assertThat(one.text())
                  .isEqualTo(
                      "1,000 chunks have ended since the last message, chunk 1000..1001 last");
            });
    assertThat(pending.leftOut()).isZero();
  }
}
