package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.batch;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Moves of a chunk: what stays of it, and what is counted. */
interface ChunkContract extends LedgerFixture {

  @Test
  default void aChunkSucceedsWithItsLastBatch() {
    var run = running(2);
    var held = claim(run);

    assertThat(run.note(held, new Batch(5, 3, 1, Optional.empty()))).isTrue();

    var chunk = view(run, 1);
    assertThat(chunk.state()).isEqualTo(ChunkState.SUCCEEDED);
    assertThat(chunk.rows()).isEqualTo(new RowCounts(5, 3, 1));
    assertThat(chunk.attempts()).isZero();
    assertThat(chunk.failure()).isEmpty();
    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(5, 3, 1));
  }

  @Test
  default void theNextAttemptGoesOnWhereTheLastBatchEnded() {
    var run = running(1);
    var held = claim(run);
    run.note(held, batch(4, "k4"));
    held = held.after(batch(0, "k4"));
    run.note(held, batch(3, "k7"));

    run.end(held.after(batch(0, "k7")), new AttemptResult.Retry(Duration.ZERO, TIMEOUT, true));

    var again = claim(run);
    assertThat(again.cursor()).hasValue("k7");
    assertThat(again.batches()).isEqualTo(2);
    assertThat(again.changed()).isEqualTo(7);
    assertThat(view(run, 1).rows()).isEqualTo(new RowCounts(7, 0, 0));
    assertThat(run.note(again, Batch.last(3))).isTrue();
    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(10, 0, 0));
  }

  @Test
  default void onlyAttemptsThatCountAreCounted() {
    var run = running(1);

    run.end(claim(run), new AttemptResult.Retry(Duration.ZERO, TIMEOUT, false));
    run.end(claim(run), new AttemptResult.Released());
    assertThat(view(run, 1).attempts()).isZero();
    run.end(claim(run), new AttemptResult.Retry(Duration.ZERO, TIMEOUT, true));
    assertThat(view(run, 1).attempts()).isEqualTo(1);

    var second = claim(run);
    assertThat(second.attempt()).isEqualTo(2);
    run.end(second, new AttemptResult.Failed(TIMEOUT));
    assertThat(view(run, 1).attempts()).isEqualTo(2);
  }

  @Test
  default void aFailureIsShownUntilTheChunkHasSucceeded() {
    var run = running(1);
    run.end(claim(run), new AttemptResult.Retry(Duration.ZERO, TIMEOUT, true));

    assertThat(view(run, 1).state()).isEqualTo(ChunkState.PENDING);
    assertThat(view(run, 1).failure()).hasValue(TIMEOUT);
    var held = claim(run);
    assertThat(view(run, 1).failure()).hasValue(TIMEOUT);
    run.note(held, Batch.last(1));

    assertThat(view(run, 1).failure()).isEmpty();
  }

  @Test
  default void aFailedChunkKeepsWhatItHasCommitted() {
    var run = running(1);
    var held = claim(run);
    run.note(held, batch(4, "k4"));
    var why = new Failure(FailureKind.FAIL_CHUNK, "duplicate key in orders_pkey", "23505");

    assertThat(run.end(held.after(batch(0, "k4")), new AttemptResult.Failed(why))).isTrue();

    var chunk = view(run, 1);
    assertThat(chunk.state()).isEqualTo(ChunkState.FAILED);
    assertThat(chunk.failure()).hasValue(why);
    assertThat(chunk.rows()).isEqualTo(new RowCounts(4, 0, 0));
    assertThat(run.view(0).count(ChunkState.FAILED)).isEqualTo(1);
  }

  @Test
  default void aSkippedChunkSaysWhy() {
    var run = running(1);

    assertThat(run.end(claim(run), new AttemptResult.Skipped("not wanted"))).isTrue();

    assertThat(view(run, 1).state()).isEqualTo(ChunkState.SKIPPED);
    assertThat(view(run, 1).failure().map(Failure::text)).hasValue("not wanted");
    assertThat(view(run, 1).attempts()).isZero();
  }

  @Test
  default void anEndNeedsNotKnowTheLastBatch() {
    var run = running(1);
    var held = claim(run);
    run.note(held, batch(4, "k4"));

    assertThat(run.end(held, new AttemptResult.Released())).isTrue();

    assertThat(claim(run).cursor()).hasValue("k4");
  }
}
