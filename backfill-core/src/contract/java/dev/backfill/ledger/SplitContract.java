package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.batch;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static dev.backfill.ledger.LedgerFixture.numbers;
import static dev.backfill.ledger.LedgerFixture.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Splitting: the rest of a chunk becomes smaller chunks in one step. */
interface SplitContract extends LedgerFixture {

  /** Chunk 1 of two is split after four of its ten ids. */
  private static void splitAfterFour(RunLedger<IdRange> run) {
    var held = claim(run);
    assertThat(run.note(held, batch(4, "3"))).isTrue();
    var rest = List.of(new IdRange(4, 7), new IdRange(7, 9), new IdRange(9, 10));
    assertThat(run.end(held.after(batch(0, "3")), new AttemptResult.Split(rest))).isTrue();
  }

  @Test
  default void childrenFollowAllChunksThatWerePlanned() {
    var run = running(2);

    splitAfterFour(run);

    var held = claimAll(run);
    assertThat(numbers(held)).containsExactly(2L, 3L, 4L, 5L);
    assertThat(held.subList(1, 4))
        .extracting(one -> one.chunk().range())
        .containsExactly(new IdRange(4, 7), new IdRange(7, 9), new IdRange(9, 10));
    assertThat(held.subList(1, 4))
        .extracting(one -> one.chunk().id())
        .containsExactly("4..7", "7..9", "9..10");
    assertThat(held).allMatch(one -> one.attempt() == 1 && one.cursor().isEmpty());
  }

  @Test
  default void childrenBeginWhereTheyAreTold() {
    var run = running(1);
    var held = claim(run);
    assertThat(run.note(held, batch(4, "3"))).isTrue();
    var halves = List.of(new IdRange(0, 5), new IdRange(5, 10));

    assertThat(
            run.end(held.after(batch(4, "3")), new AttemptResult.Split(halves, Optional.of("3"))))
        .isTrue();

    assertThat(claimAll(run))
        .hasSize(2)
        .allSatisfy(
            one -> {
              assertThat(one.cursor()).contains("3");
              assertThat(one.batches()).isZero();
            });
  }

  /** Its lane is ahead if the ledger has lost a batch, and behind if another lane has it. */
  @Test
  default void aChunkIsNotSplitByALaneThatKnowsOtherBatchesThanTheLedger() {
    var run = running(1);
    var held = claim(run);
    assertThat(run.note(held, batch(4, "3"))).isTrue();
    var rest = new AttemptResult.Split(List.of(new IdRange(4, 7), new IdRange(7, 10)));

    assertThat(run.end(held, rest)).as("behind").isFalse();
    assertThat(run.end(held.after(batch(4, "3")).after(batch(2, "5")), rest)).as("ahead").isFalse();

    assertThat(view(run, 1).state()).isEqualTo(ChunkState.RUNNING);
  }

  @Test
  default void aSplitChunkStandsForWhatItHasDone() {
    var run = running(2);

    splitAfterFour(run);

    var view = run.view(10);
    assertThat(view(run, 1).state()).isEqualTo(ChunkState.SPLIT);
    assertThat(view(run, 1).rows()).isEqualTo(new RowCounts(4, 0, 0));
    assertThat(view.count(ChunkState.SPLIT)).isEqualTo(1);
    assertThat(view.total()).isEqualTo(4);
    assertThat(view.rows()).isEqualTo(new RowCounts(4, 0, 0));
  }

  @Test
  default void expectedRowsAreHandedOnToTheChildren() {
    var run = running(2);

    splitAfterFour(run);

    assertThat(run.view(0).estimates()).isEqualTo(new RunView.Estimates(Optional.of(20L), 4));
    assertThat(run.view(10).notable())
        .extracting(chunk -> chunk.estimate().map(Estimate::rows).orElse(-1L))
        .containsExactly(4L, 10L, 2L, 2L, 2L);
  }

  @Test
  default void aRunIsDrainedWhenTheChildrenHaveEnded() {
    var run = running(2);
    splitAfterFour(run);

    claimAll(run).forEach(held -> assertThat(run.note(held, Batch.last(1))).isTrue());

    assertThat(run.claim(1)).isInstanceOf(Claim.Drained.class);
    assertThat(run.view(0).estimates()).isEqualTo(new RunView.Estimates(Optional.of(20L), 20));
    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(8, 0, 0));
  }

  @Test
  default void planningGoesOnAfterASplit() {
    var run = running(2);
    splitAfterFour(run);

    var late = LedgerFixture.drafts(3, 3);
    assertThat(run.append(late, Optional.of("all"), "more", true)).isTrue();

    assertThat(numbers(claimAll(run))).containsExactly(2L, 3L, 4L, 5L, 6L);
  }
}
