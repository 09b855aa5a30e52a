package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.numbers;
import static dev.backfill.ledger.LedgerFixture.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A chunk that a person leaves out is SKIPPED, with who, when and why; and is taken back. */
interface SkipContract extends LedgerFixture {

  @Test
  default void aChunkThatWaitsIsSkippedWhileItsRunLivesAndIsNeverClaimed() {
    var run = running(3);
    var second = view(run, 2).id();

    ledger().skipChunk(PLAN, second, "its rows are being corrected", "ann");

    assertThat(numbers(claim(run, 3))).containsExactly(1L, 3L);
    assertThat(view(run, 2).state()).isEqualTo(ChunkState.SKIPPED);
    assertThat(run.view(10).skipped())
        .singleElement()
        .satisfies(
            chunk -> {
              assertThat(chunk.chunkId()).isEqualTo(second);
              assertThat(chunk.by()).isEqualTo("ann");
              assertThat(chunk.why()).isEqualTo("its rows are being corrected");
              assertThat(chunk.at()).isAfter(run.view(0).plannedAt().minusSeconds(1));
            });
    assertThat(run.view(0).count(ChunkState.SUCCEEDED)).isZero();
    assertThat(run.view(0).skipped()).isEmpty();
  }

  @Test
  default void aSkippedChunkIsNeverClaimedWhileItsRunLives() {
    var run = running(3);

    run.skip(view(run, 2).id(), "its rows are being corrected", "ann");

    assertThat(numbers(claim(run, 3))).containsExactly(1L, 3L);
  }

  @Test
  default void aFailedChunkIsSkippedAndNotDoneAgainWithTheOtherFailedOnes() {
    var run = running(2);
    for (var held : claim(run, 2)) {
      run.end(held, new AttemptResult.Failed(new Failure(FailureKind.FAIL_CHUNK, "no", "")));
    }
    run.skip(view(run, 1).id(), "not needed", "");
    run.move(RunState.RUNNING, RunState.FAILED, "");
    run.move(RunState.FAILED, RunState.RUNNING, "");

    assertThat(numbers(claim(run, 2))).containsExactly(2L);
    assertThat(run.view(10).skipped().getFirst().by()).isNotBlank();
  }

  @Test
  default void aChunkAtWorkIsNotSkippedAndNeitherIsOneThatIsDone() {
    var run = running(2);
    var held = claim(run, 2);
    run.note(held.getFirst(), Batch.last(1));
    var done = view(run, 1).id();
    var atWork = view(run, 2).id();

    assertThatThrownBy(() -> ledger().skipChunk(PLAN, atWork, "why", "ann"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Chunk '%s' of plan '%s' is at work".formatted(atWork, PLAN));
    assertThatThrownBy(() -> ledger().skipChunk(PLAN, done, "why", "ann"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no chunk '%s' that waits or has failed".formatted(done));
    assertThatThrownBy(() -> ledger().skipChunk("no_such_plan", done, "why"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("knows no plan 'no_such_plan'");
    assertThatThrownBy(() -> run.skip(atWork, " ", "ann"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reason");
    assertThat(run.note(held.getLast(), Batch.last(1))).isTrue();
  }

  @Test
  default void aSkippedChunkThatIsReleasedResumesAtItsLastBatch() {
    var run = running(1);
    var held = claim(run, 1).getFirst();
    var batch = new Batch(3, 0, 0, Optional.of("3"));
    run.note(held, batch);
    run.end(held.after(batch), new AttemptResult.Released());
    var id = view(run, 1).id();
    run.skip(id, "later", "ann");
    run.move(RunState.RUNNING, RunState.FAILED, "");
    run.close();

    ledger().releaseChunk(PLAN, id);

    var again = open(ledger(), definition(PLAN));
    again.move(RunState.FAILED, RunState.RUNNING, "");
    assertThat(claim(again, 1).getFirst().cursor()).contains("3");
    assertThat(again.view(10).skipped()).isEmpty();
  }
}
