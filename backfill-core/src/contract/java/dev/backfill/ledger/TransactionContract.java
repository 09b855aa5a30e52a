package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.batch;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.commit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.work.Batch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Fenced transactions: the batches are written down by the commit, or not at all. */
interface TransactionContract extends LedgerFixture {

  @Test
  default void aCommitAdvancesTheChunkAndTheLastOneEndsIt() throws Exception {
    var run = running(1);
    var held = claim(run);

    var first = commit(run, List.of(held), List.of(new Batch(3, 2, 1, Optional.of("k6"))));
    assertThat(first).isEqualTo(Outcome.COMMITTED);
    assertThat(run.view(0).count(ChunkState.RUNNING)).isEqualTo(1);
    var next = held.after(batch(0, "k6"));
    assertThat(commit(run, List.of(next), List.of(Batch.last(4)))).isEqualTo(Outcome.COMMITTED);

    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(7, 2, 1));
    assertThat(run.view(0).count(ChunkState.SUCCEEDED)).isEqualTo(1);
  }

  @Test
  default void aTransactionThatIsOnlyClosedWritesNothing() throws Exception {
    var run = running(1);
    var held = claim(run);

    var tx = run.begin(List.of(held)).orElseThrow();
    tx.close();
    tx.close();

    assertThat(run.view(0).rows()).isEqualTo(RowCounts.NONE);
    assertThat(run.note(held, Batch.last(1))).isTrue();
  }

  @Test
  default void aCommitWithoutBatchesIsRefused() throws Exception {
    var run = running(1);
    var held = claim(run);

    try (var tx = run.begin(List.of(held)).orElseThrow()) {
      assertThatThrownBy(tx::commit).isInstanceOf(IllegalStateException.class);
    }

    assertThat(run.view(0).count(ChunkState.RUNNING)).isEqualTo(1);
    assertThat(run.note(held, Batch.last(1))).isTrue();
  }

  @Test
  default void aCommitNeedsABatchForEachClaim() throws Exception {
    var run = running(2);
    var held = claim(run, 2);

    try (var tx = run.begin(held).orElseThrow()) {
      assertThatThrownBy(() -> tx.commit(List.of(Batch.last(1))))
          .isInstanceOf(IllegalArgumentException.class);
    }

    assertThat(run.view(0).rows()).isEqualTo(RowCounts.NONE);
  }

  @Test
  default void oneTransactionCarriesSeveralChunks() throws Exception {
    var run = running(3);
    var held = claim(run, 3);

    var verdict = commit(run, held, List.of(Batch.last(1), batch(2, "k2"), Batch.last(3)));

    assertThat(verdict).isEqualTo(Outcome.COMMITTED);
    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(6, 0, 0));
    assertThat(run.view(10).notable())
        .extracting(ChunkView::state)
        .containsExactly(ChunkState.SUCCEEDED, ChunkState.RUNNING, ChunkState.SUCCEEDED);
  }

  @Test
  default void oneLostClaimRefusesTheWholeTransaction() throws Exception {
    var run = running(2);
    var held = claim(run, 2);
    run.end(held.get(1), new AttemptResult.Released());

    var verdict = commit(run, held, List.of(Batch.last(1), Batch.last(1)));

    assertThat(verdict).isEqualTo(Outcome.LOST);
    assertThat(run.view(0).rows()).isEqualTo(RowCounts.NONE);
    assertThat(run.note(held.get(0), Batch.last(1))).isTrue();
  }
}
