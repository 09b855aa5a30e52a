package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static dev.backfill.ledger.LedgerFixture.range;
import static dev.backfill.ledger.LedgerFixture.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkCoverage.Stretch;
import dev.backfill.ledger.ChunkCoverage.Undone;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What chunks cover: stretches of chunks beside each other, and which are not done. */
interface CoverageContract extends LedgerFixture {

  /** Chunks of these kinds and ranges, all of a plan. */
  private static void plan(RunLedger<IdRange> run, List<NewChunk<IdRange>> chunks) {
    assertThat(run.append(chunks, Optional.empty(), "all", true)).isTrue();
  }

  private static NewChunk<IdRange> chunk(ChunkKind kind, long from, long to) {
    return new NewChunk<>(kind, new IdRange(from, to), Optional.empty());
  }

  private static void finish(RunLedger<IdRange> run) {
    claimAll(run).forEach(held -> assertThat(run.note(held, Batch.last(1))).isTrue());
  }

  /** Such as {@code 1-3 RANGE [0, 30)}. */
  private static List<String> words(ChunkCoverage<IdRange> coverage) {
    return coverage.stretches().stream().map(CoverageContract::words).toList();
  }

  private static String words(Stretch<IdRange> stretch) {
    var lower = stretch.order() == Order.OLDEST_FIRST ? stretch.first() : stretch.last();
    var upper = stretch.order() == Order.OLDEST_FIRST ? stretch.last() : stretch.first();
    return "%d-%d %s [%d, %d) %d%s"
        .formatted(
            stretch.first().no(),
            stretch.last().no(),
            stretch.first().kind(),
            lower.range().from(),
            upper.range().to(),
            stretch.chunks(),
            stretch.parentNo().isPresent() ? " of " + stretch.parentNo().getAsLong() : "");
  }

  @Test
  default void chunksBesideEachOtherAreOneStretch() {
    var run = running(5);
    finish(run);

    var coverage = run.coverage(Order.OLDEST_FIRST);

    assertThat(words(coverage)).containsExactly("1-5 RANGE [0, 50) 5");
    assertThat(coverage.split()).isEmpty();
    assertThat(coverage.undone()).isEmpty();
    assertThat(coverage.stretches().getFirst().first().id()).isEqualTo("0..10");
    assertThat(coverage.stretches().getFirst().last().id()).isEqualTo("40..50");
  }

  @Test
  default void newestFirstIsOneStretchToo() {
    var run = started();
    plan(
        run,
        LongStream.of(5, 4, 3, 2, 1)
            .mapToObj(no -> new NewChunk<>(ChunkKind.RANGE, range(no), Optional.empty()))
            .toList());
    finish(run);

    assertThat(words(run.coverage(Order.NEWEST_FIRST))).containsExactly("1-5 RANGE [0, 50) 5");
  }

  @Test
  default void aStretchEndsAtAGapAtAnOverlapAndWhereTheKindChanges() {
    var run = started();
    plan(
        run,
        List.of(
            chunk(ChunkKind.RANGE, 0, 10),
            chunk(ChunkKind.RANGE, 10, 20),
            chunk(ChunkKind.RANGE, 30, 40),
            chunk(ChunkKind.RANGE, 35, 45),
            chunk(ChunkKind.NULLS, 45, 50),
            chunk(ChunkKind.DELTA, 50, 60)));
    finish(run);

    assertThat(words(run.coverage(Order.OLDEST_FIRST)))
        .containsExactly(
            "1-2 RANGE [0, 20) 2",
            "3-3 RANGE [30, 40) 1",
            "4-4 RANGE [35, 45) 1",
            "5-5 NULLS [45, 50) 1",
            "6-6 DELTA [50, 60) 1");
  }

  @Test
  default void thePartsOfASplitChunkAreStretchesOfTheirOwn() {
    var run = running(2);
    var held = claim(run);
    run.end(held, new AttemptResult.Split(List.of(new IdRange(0, 5), new IdRange(5, 10))));
    run.append(LedgerFixture.drafts(3, 4), Optional.of("all"), "more", true);
    finish(run);

    var coverage = run.coverage(Order.OLDEST_FIRST);

    assertThat(words(coverage))
        .containsExactly("1-2 RANGE [0, 20) 2", "3-4 RANGE [0, 10) 2 of 1", "5-6 RANGE [20, 40) 2");
    assertThat(coverage.split())
        .singleElement()
        .satisfies(
            chunk -> {
              assertThat(chunk.no()).isEqualTo(1);
              assertThat(chunk.range()).isEqualTo(range(1));
            });
    assertThat(coverage.undone()).isEmpty();
  }

  @Test
  default void theFirstChunkThatIsNotDoneIsNamedAndASkippedOneIsNone() {
    var run = running(4);
    run.skip(view(run, 1).id(), "not wanted", "ann");
    var held = claim(run, 2);
    run.note(held.getFirst(), Batch.last(1));
    run.end(
        held.getLast(), new AttemptResult.Failed(new Failure(FailureKind.FAIL_CHUNK, "no", "")));

    assertThat(run.coverage(Order.OLDEST_FIRST).undone())
        .hasValue(new Undone("20..30", ChunkState.FAILED));
    assertThat(words(run.coverage(Order.OLDEST_FIRST))).containsExactly("1-4 RANGE [0, 40) 4");
  }

  @Test
  default void aPlanWithoutChunksCoversNothing() {
    var run = started();
    plan(run, List.of());

    assertThat(run.coverage(Order.OLDEST_FIRST))
        .isEqualTo(new ChunkCoverage<>(List.of(), List.of(), Optional.empty()));
  }
}
