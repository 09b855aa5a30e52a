package dev.backfill.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent.Checked;
import dev.backfill.progress.ProgressEvent.ChunkChanged;
import dev.backfill.progress.ProgressEvent.Counts;
import dev.backfill.progress.ProgressEvent.Dropped;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.progress.ProgressEvent.Ticked;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoggingProgressTest {

  private final RecordingLogger log = new RecordingLogger();
  private final LoggingProgress progress = LoggingProgress.to(log);

  private static ChunkChanged chunk(ChunkState state, Failure failure) {
    return new ChunkChanged(
        "orders_tier",
        "5b1a2c3d",
        Chunk.of(3, "2023-03", ChunkKind.RANGE, new IdRange(1, 2), Optional.empty()),
        state,
        2,
        RowCounts.NONE,
        Duration.ofSeconds(3),
        new Counts(2, 12, true),
        Optional.of(failure),
        Optional.of(new IllegalStateException("row of bob@example.com")));
  }

  @Test
  void theStartAndChangesOfTheRunAreLoggedAtInfoAndQuietTicksAreNot() {
    progress.on(new RunChanged(RunState.RUNNING, "", Snapshots.sevenOfTwelve().snapshot()));
    progress.on(new Ticked(Snapshots.sevenOfTwelve().snapshot()));
    progress.on(
        new RunChanged(
            RunState.PAUSED,
            "Paused on request.",
            Snapshots.sevenOfTwelve().state(RunState.PAUSED).snapshot()));

    assertThat(log.lines).hasSize(2);
    assertThat(log.lines.getFirst()).startsWith("INFO orders_tier running 56% (7/12 chunks");
    assertThat(log.lines.getLast()).startsWith("INFO orders_tier paused").endsWith(" request.");
  }

  @Test
  void aFailedChunkIsLoggedAtWarnWithItsIdAndARepeatedOneIsNot() {
    var failure = new Failure(FailureKind.FAIL_CHUNK, "unique constraint orders_pk", "23505");
    progress.on(new RunChanged(RunState.RUNNING, "", Snapshots.sevenOfTwelve().snapshot()));

    progress.on(chunk(ChunkState.PENDING, failure));
    progress.on(chunk(ChunkState.FAILED, failure));

    assertThat(log.lines)
        .filteredOn(line -> line.startsWith("WARN"))
        .containsExactly(
            "WARN Chunk 2023-03 of plan 'orders_tier' failed at attempt 2: unique constraint"
                + " orders_pk (SQLSTATE 23505)");
  }

  private static ChunkChanged succeeded(RowCounts rows, Duration took, Counts counts) {
    return new ChunkChanged(
        "orders_tier",
        "5b1a2c3d",
        Chunk.of(
            7,
            "2023-07",
            ChunkKind.RANGE,
            new IdRange(1, 2),
            Optional.of(new Estimate(480_000, Estimate.Source.STATISTICS))),
        ChunkState.SUCCEEDED,
        1,
        rows,
        took,
        counts,
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void eachCompletedChunkHasALineOnRequest() {
    var done =
        succeeded(new RowCounts(478_000, 230, 0), Duration.ofMinutes(20), new Counts(7, 12, true));

    progress.on(done);
    assertThat(log.lines).isEmpty();
    progress.eachChunk().on(done);

    assertThat(log.lines)
        .containsExactly(
            "INFO Completed 2023-07, 478,230 rows in 20m, 7/12 (58 %) of plan 'orders_tier'");
  }

  @Test
  void theLineOfAChunkSaysNoPercentOfATotalThatIsNotKnown() {
    progress
        .eachChunk()
        .on(succeeded(RowCounts.NONE, Duration.ofSeconds(2), new Counts(7, 1_000, false)));

    assertThat(log.lines)
        .containsExactly("INFO Completed 2023-07, 0 rows in 2s, 7/1,000+ of plan 'orders_tier'");
  }

  @Test
  void anEventNamesTheClassOfItsCauseAndNotTheMessage() {
    var failure = new Failure(FailureKind.FAIL_CHUNK, "what", "");

    assertThat(chunk(ChunkState.FAILED, failure).toString())
        .contains("java.lang.IllegalStateException", "plan=orders_tier", "attempt=2")
        .doesNotContain("bob@example.com");
  }

  @Test
  void anSqlStateIsSaidOnce() {
    var text = "a unique constraint was violated (SQLSTATE 23505)";
    progress.on(new RunChanged(RunState.RUNNING, "", Snapshots.sevenOfTwelve().snapshot()));

    progress.on(chunk(ChunkState.FAILED, new Failure(FailureKind.FAIL_CHUNK, text, "23505")));

    assertThat(log.lines)
        .contains("WARN Chunk 2023-03 of plan 'orders_tier' failed at attempt 2: " + text);
  }

  @Test
  void aFailedCheckIsLoggedAtWarnAndAPassedOneIsNot() {
    for (var verdict : new Check.Verdict[] {Check.passed("0 of 12"), Check.failed("3 of 12")}) {
      progress.on(
          new Checked(
              new CheckResult(
                  CheckResult.Phase.POST,
                  "no nulls",
                  verdict,
                  Snapshots.STARTED,
                  Duration.ofMillis(3))));
    }
    progress.on(new Dropped(7));

    assertThat(log.lines).containsExactly("WARN Check 'no nulls' of plan '' FAILED: 3 of 12");
  }
}
