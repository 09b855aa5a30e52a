package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static dev.backfill.ledger.LedgerFixture.drafts;
import static dev.backfill.ledger.LedgerFixture.rows;
import static dev.backfill.ledger.LedgerFixture.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.scope.ChunkKind;
import dev.backfill.work.Batch;
import dev.backfill.work.TableDifference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Views: totals that are right, and the chunks worth naming. */
interface ViewContract extends LedgerFixture {

  @Test
  default void chunksAreCountedByState() {
    var run = running(6);
    var held = claim(run, 4);
    run.note(held.get(0), Batch.last(1));
    run.end(held.get(1), new AttemptResult.Failed(TIMEOUT));
    run.end(held.get(2), new AttemptResult.Skipped("not wanted"));

    var view = run.view(0);

    assertThat(view.chunks())
        .isEqualTo(
            Map.of(
                ChunkState.PENDING, 2L,
                ChunkState.RUNNING, 1L,
                ChunkState.SUCCEEDED, 1L,
                ChunkState.FAILED, 1L,
                ChunkState.SKIPPED, 1L));
    assertThat(view.total()).isEqualTo(6);
    assertThat(view.notable()).isEmpty();
  }

  @Test
  default void whatAChunkHasFoundIsKeptWithItAndAddedUp() {
    var run = running(3);
    var held = claim(run, 3);
    var first = new TableDifference(7, 2, 1, 0, columns(7, 2), List.of("a|b\\", "2"));
    run.note(held.get(0), Batch.compared(first));
    run.note(
        held.get(1), Batch.compared(new TableDifference(10, 0, 0, 0, columns(10, 0), List.of())));
    run.note(
        held.get(2), Batch.compared(new TableDifference(0, 1, 0, 4, columns(0, 1), List.of())));

    var found = run.difference();

    assertThat(found)
        .isEqualTo(new TableDifference(7, 3, 1, 4, columns(7, 3), List.of("a|b\\", "2")));
    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(0, 21, 0));
  }

  private static List<TableDifference.ColumnMatches> columns(long matching, long differing) {
    return List.of(new TableDifference.ColumnMatches("tier|x", matching, differing));
  }

  @Test
  default void everyChunkIsShownIfThereAreNoMoreThanAskedFor() {
    var run = running(20);
    var held = claim(run, 7);
    held.forEach(one -> run.note(one, Batch.last(1)));
    claim(run);

    var shown = run.view(20).notable();

    assertThat(shown)
        .extracting(ChunkView::no)
        .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
    assertThat(shown.getFirst().bounds()).isEqualTo("[0, 10)");
    assertThat(shown.getFirst().kind()).isEqualTo(ChunkKind.RANGE);
    assertThat(shown.getFirst().estimate()).isEqualTo(rows(10));
  }

  @Test
  default void runningAndFailedChunksAreShownBeforeTheOthers() {
    var run = running(200);
    var held = claim(run, 100);
    for (var one : held) {
      switch ((int) one.chunk().no()) {
        case 50, 70 -> assertThat(run.end(one, new AttemptResult.Failed(TIMEOUT))).isTrue();
        case 60 -> {}
        default -> assertThat(run.note(one, Batch.last(1))).isTrue();
      }
    }

    assertThat(run.view(3).notable()).extracting(ChunkView::no).containsExactly(50L, 60L, 70L);
    var more = run.view(40).notable();
    assertThat(more).hasSize(40).extracting(ChunkView::no).isSorted().contains(50L, 60L, 70L);
    assertThat(more).extracting(ChunkView::no).contains(1L, 200L);
  }

  @Test
  default void anAttemptHasABeginningAndATime() {
    var run = running(3);
    assertThat(view(run, 1).startedAt()).isEmpty();
    assertThat(view(run, 1).took()).isEmpty();

    var held = claim(run, 3);
    assertThat(view(run, 1).startedAt()).isPresent();
    assertThat(view(run, 1).took()).isPresent();
    run.note(held.get(0), Batch.last(1));
    run.end(held.get(1), new AttemptResult.Failed(TIMEOUT));
    run.end(held.get(2), new AttemptResult.Retry(Duration.ofHours(1), TIMEOUT, true));

    for (long no = 1; no <= 3; no++) {
      assertThat(view(run, no).startedAt()).isPresent();
      assertThat(view(run, no).took())
          .hasValueSatisfying(time -> assertThat(time.isNegative()).isFalse());
    }
  }

  @Test
  default void expectedRowsAreSummedUpWhereEveryChunkHasAnEstimate() {
    var run = started();
    assertThat(run.view(0).estimates().total()).isEmpty();
    run.append(drafts(1, 4), Optional.empty(), "40", false);

    var held = claim(run, 3);
    run.note(held.get(0), Batch.last(500));
    run.end(held.get(1), new AttemptResult.Skipped("not wanted"));
    run.end(held.get(2), new AttemptResult.Failed(TIMEOUT));

    assertThat(run.view(0).estimates()).isEqualTo(new RunView.Estimates(Optional.of(40L), 20));
  }

  @Test
  default void oneChunkWithoutAnEstimateLeavesTheTotalUnknown() {
    var run = started();
    run.append(drafts(1, 2), Optional.empty(), "20", false);
    var unknown = new NewChunk<>(ChunkKind.RANGE, LedgerFixture.range(3), Optional.empty());
    run.append(List.of(unknown), Optional.of("20"), "30", true);

    claimAll(run).forEach(held -> run.note(held, Batch.last(10)));

    assertThat(run.view(0).estimates()).isEqualTo(new RunView.Estimates(Optional.empty(), 20));
  }
}
