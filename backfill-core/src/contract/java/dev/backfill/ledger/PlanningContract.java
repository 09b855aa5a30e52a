package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.drafts;
import static dev.backfill.ledger.LedgerFixture.numbers;
import static dev.backfill.ledger.LedgerFixture.range;
import static dev.backfill.ledger.LedgerFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Planning: chunks are appended in windows, by one planner at a time, and frozen. */
interface PlanningContract extends LedgerFixture {

  @Test
  default void chunksAreClaimedAsTheyWerePlanned() {
    var run = started();
    var exact = Optional.of(new Estimate(7, Estimate.Source.EXACT));
    var everything = new IdRange(Long.MIN_VALUE, Long.MAX_VALUE);
    run.append(
        List.of(
            new NewChunk<>(ChunkKind.RANGE, range(1), exact),
            new NewChunk<>(ChunkKind.NULLS, everything, Optional.empty()),
            new NewChunk<>(ChunkKind.DELTA, range(1), rows(3))),
        Optional.empty(),
        "all",
        true);

    assertThat(claim(run, 10))
        .extracting(ClaimedChunk::chunk)
        .containsExactly(
            Chunk.of(1, "0..10", ChunkKind.RANGE, range(1), exact),
            Chunk.of(2, "nulls", ChunkKind.NULLS, everything, Optional.empty()),
            Chunk.of(3, "0..10+delta3", ChunkKind.DELTA, range(1), rows(3)));
  }

  @Test
  default void theNumberIsTheLabelWhereBoundsAreRowData() {
    var open = definition(PLAN);
    var secret =
        new RunDefinition<>(
            PLAN,
            open.planHash(),
            open.workHash(),
            open.document(),
            open.requestedBy(),
            open.lanes(),
            open.zone(),
            new IdCodec(true));
    var run = open(ledger(), secret);
    run.move(RunState.PLANNED, RunState.RUNNING, "");
    LedgerFixture.plan(run, 2);

    assertThat(run.view(10).notable()).extracting(ChunkView::id).containsExactly("1", "2");
    assertThat(run.view(10).notable()).extracting(ChunkView::bounds).containsOnly("");
    assertThat(claim(run).chunk().range()).isEqualTo(range(1));
  }

  @Test
  default void windowsContinueTheNumbers() {
    var run = started();

    assertThat(run.plannedTo()).isEmpty();
    assertThat(run.append(drafts(1, 3), Optional.empty(), "30", false)).isTrue();
    assertThat(run.plannedTo()).hasValue("30");
    assertThat(run.view(0).planned()).isFalse();
    assertThat(run.append(drafts(4, 5), Optional.of("30"), "50", true)).isTrue();

    assertThat(run.plannedTo()).hasValue("50");
    assertThat(run.view(0).planned()).isTrue();
    var held = claimAll(run);
    assertThat(numbers(held)).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(held).extracting(one -> one.chunk().range()).endsWith(range(4), range(5));
  }

  @Test
  default void aPlannerThatHasFallenBehindWritesNothing() {
    var run = started();
    run.append(drafts(1, 3), Optional.empty(), "30", false);

    assertThat(run.append(drafts(1, 5), Optional.empty(), "50", true)).isFalse();
    assertThat(run.append(drafts(1, 5), Optional.of("20"), "50", true)).isFalse();

    assertThat(run.plannedTo()).hasValue("30");
    assertThat(run.view(0).planned()).isFalse();
    assertThat(run.view(0).total()).isEqualTo(3);
  }

  @Test
  default void twoPlannersAtOnceWriteEachWindowOnce() throws Exception {
    var run = started();
    var together = new CyclicBarrier(2);
    Callable<Integer> planner =
        () -> {
          int won = 0;
          for (int no = 0; no < 200; no += 10) {
            var seen = run.plannedTo();
            together.await(120, TimeUnit.SECONDS);
            won += run.append(drafts(no + 1, no + 10), seen, "" + (no + 10), no == 190) ? 1 : 0;
            together.await(120, TimeUnit.SECONDS);
          }
          return won;
        };

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = threads.submit(planner);
      var other = threads.submit(planner);
      assertThat(one.get() + other.get()).isEqualTo(20);
    }

    var held = claimAll(run);
    assertThat(numbers(held)).isEqualTo(LongStream.rangeClosed(1, 200).boxed().toList());
    assertThat(held).allMatch(h -> h.chunk().range().equals(range(h.chunk().no())));
  }

  @Test
  default void aPlanWithoutChunksIsDrainedAtOnce() {
    var run = started();
    assertThat(run.claim(1)).isInstanceOf(Claim.Idle.class);

    assertThat(run.append(List.of(), Optional.empty(), "nothing", true)).isTrue();

    assertThat(run.claim(1)).isInstanceOf(Claim.Drained.class);
    assertThat(run.view(10).total()).isZero();
  }

  @Test
  default void planningGoesOnInAnotherProcess() {
    var first = started();
    first.append(drafts(1, 3), Optional.empty(), "30", false);
    first.close();

    var second = open(sameStoreAsAnotherProcess(), definition(PLAN));

    assertThat(second.plannedTo()).hasValue("30");
    assertThat(second.append(drafts(4, 4), Optional.of("30"), "40", true)).isTrue();
    assertThat(numbers(claimAll(second))).containsExactly(1L, 2L, 3L, 4L);
  }
}
