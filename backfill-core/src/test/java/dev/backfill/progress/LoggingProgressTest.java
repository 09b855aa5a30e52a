package dev.backfill.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent.Checked;
import dev.backfill.progress.ProgressEvent.ChunkChanged;
import dev.backfill.progress.ProgressEvent.Dropped;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.progress.ProgressEvent.Ticked;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
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
        Chunk.of(3, "2023-03", ChunkKind.RANGE, new IdRange(1, 2), Optional.empty()),
        state,
        2,
        Optional.of(failure));
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
