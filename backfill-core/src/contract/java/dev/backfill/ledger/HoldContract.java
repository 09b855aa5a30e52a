package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.numbers;
import static dev.backfill.ledger.LedgerFixture.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.scope.IdRange;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chunks that may have written rows without the ledger: only a person has them done again. */
interface HoldContract extends LedgerFixture {

  /** A run with chunk 1 held and chunk 2 failed, begun again. */
  private RunLedger<IdRange> begunAgain(FailureKind kind) {
    var run = running(2);
    var held = claim(run, 2);
    run.end(held.get(0), new AttemptResult.Failed(new Failure(kind, "it may be committed", "")));
    run.end(held.get(1), new AttemptResult.Failed(new Failure(FailureKind.FAIL_CHUNK, "no", "")));
    run.move(RunState.RUNNING, RunState.FAILED, "");
    run.move(RunState.FAILED, RunState.RUNNING, "");
    return run;
  }

  /** Ends it; says which labels its two chunks have. */
  private List<String> endAndLeave(RunLedger<IdRange> run) {
    var labels = List.of(view(run, 1).id(), view(run, 2).id());
    run.move(RunState.RUNNING, RunState.FAILED, "");
    run.close();
    return labels;
  }

  @Test
  default void aHeldChunkStaysFailedWhenTheRunBeginsAgain() {
    assertStaysFailed(FailureKind.HOLD_CHUNK);
  }

  @Test
  default void soDoesAChunkThatEndedItsRun() {
    assertStaysFailed(FailureKind.HOLD_RUN);
  }

  private void assertStaysFailed(FailureKind kind) {
    var run = begunAgain(kind);

    assertThat(numbers(claim(run, 2))).containsExactly(2L);
    assertThat(view(run, 1).state()).isEqualTo(ChunkState.FAILED);
    assertThat(view(run, 1).failure().orElseThrow().kind()).isEqualTo(kind);
    assertThat(run.view(0).count(ChunkState.FAILED)).isEqualTo(1);
  }

  @Test
  default void aReleasedChunkIsClaimedAgainWithAllItsAttempts() {
    var labels = endAndLeave(begunAgain(FailureKind.HOLD_RUN));

    ledger().releaseChunk(PLAN, labels.getFirst());

    var run = open(ledger(), definition(PLAN));
    run.move(RunState.FAILED, RunState.RUNNING, "");
    var held = claim(run, 2);
    assertThat(numbers(held)).containsExactly(1L, 2L);
    assertThat(held.getFirst().attempt()).isEqualTo(1);
  }

  @Test
  default void aSkippedChunkIsOverAndSaysWhy() {
    var labels = endAndLeave(begunAgain(FailureKind.HOLD_CHUNK));

    ledger().skipChunk(PLAN, labels.getFirst(), "its rows are right");

    var run = open(ledger(), definition(PLAN));
    run.move(RunState.FAILED, RunState.RUNNING, "");
    assertThat(numbers(claim(run, 2))).containsExactly(2L);
    assertThat(view(run, 1).state()).isEqualTo(ChunkState.SKIPPED);
    assertThat(view(run, 1).failure().orElseThrow().text()).isEqualTo("its rows are right");
  }

  @Test
  default void onlyHeldChunksOfAPlanAtRestAreReleased() {
    var run = begunAgain(FailureKind.HOLD_CHUNK);
    var held = view(run, 1).id();
    assertThatThrownBy(() -> ledger().releaseChunk(PLAN, held))
        .isInstanceOf(RunIsLiveException.class);
    var failed = endAndLeave(run).getLast();

    assertThatThrownBy(() -> ledger().releaseChunk(PLAN, failed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no held or skipped chunk '" + failed + "'");
    assertThatThrownBy(() -> ledger().skipChunk(PLAN, "none", "why"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ledger().releaseChunk("no_such_plan", "1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ledger().skipChunk(PLAN, held, " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reason");
    ledger().skipChunk(PLAN, held, "why");
  }
}
