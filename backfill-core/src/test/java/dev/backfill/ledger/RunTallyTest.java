package dev.backfill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RunTallyTest {

  private static final Failure WHY = new Failure(FailureKind.FAIL_CHUNK, "why", "");

  private final Moment now = Moment.now(ManualClock.startingAt("2026-01-01T00:00:00Z"));
  private final RunTally tally = new RunTally();

  /** Each way in which a chunk at work can end, and whether its expected rows count then. */
  private Map<Consumer<ChunkRow<?>>, Boolean> ends() {
    return Map.of(
        row -> row.succeed(now), true,
        row -> row.skip(WHY, "ann", now), true,
        row -> row.split(row.chunk().estimate(), now), true,
        row -> row.fail(WHY, 1, now), false);
  }

  private static Chunk<IdRange> chunk(long estimate) {
    return Chunk.of(
        1,
        "1",
        ChunkKind.RANGE,
        new IdRange(0, 10),
        Optional.of(new Estimate(estimate, Estimate.Source.EXACT)));
  }

  private ChunkRow<IdRange> atWork() {
    var row = new ChunkRow<>(chunk(10), Optional.empty());
    tally.planned(row.chunk());
    row.claim(1, now);
    tally.moved(ChunkState.PENDING, row);
    return row;
  }

  @Test
  void aChunkThatIsDoneAgainTakesBackWhatItHasCounted() {
    ends()
        .forEach(
            (end, counts) -> {
              var row = atWork();
              end.accept(row);
              tally.moved(ChunkState.RUNNING, row);
              var ended = row.state();
              assertThat(tally.estimates().ended()).as("%s", ended).isEqualTo(counts ? 10 : 0);

              row.restart();
              tally.moved(ended, row);

              assertThat(tally.estimates().ended()).as("after %s", ended).isZero();
            });
  }

  @Test
  void expectedRowsEndAtTheGreatestNumber() {
    tally.planned(chunk(Long.MAX_VALUE));
    tally.planned(chunk(1));

    assertThat(tally.estimates().total()).contains(Long.MAX_VALUE);
  }
}
