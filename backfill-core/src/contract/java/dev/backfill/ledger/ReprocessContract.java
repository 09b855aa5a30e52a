package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.batch;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.numbers;
import static dev.backfill.ledger.LedgerFixture.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Chunks that are done again begin at their beginning, with other numbers of batches. */
interface ReprocessContract extends LedgerFixture {

  /** A complete run of so many chunks, each of two batches of five rows. */
  private void complete(int chunks) throws Exception {
    try (var run = running(chunks)) {
      for (var held : claimAll(run)) {
        run.note(held, batch(5, "5"));
        run.note(held.after(batch(5, "5")), Batch.last(5));
      }
      finish(run);
    }
  }

  private static void finish(RunLedger<IdRange> run) throws Exception {
    run.move(RunState.RUNNING, RunState.VALIDATING, "");
    try (var tx = run.complete()) {
      tx.commit();
    }
  }

  private RunLedger<IdRange> again(RunState from) {
    var run = open(ledger(), definition(PLAN));
    run.move(from, RunState.RUNNING, "");
    return run;
  }

  @Test
  default void whatWouldBeDoneAgainIsShownAndNothingIsWritten() throws Exception {
    complete(3);

    var found = ledger().explainReprocess(PLAN, Reprocess.all("wrong tiers"), 2);

    assertThat(found.state()).isEqualTo(RunState.COMPLETED);
    assertThat(found.chunks()).isEqualTo(3);
    assertThat(found.ofChunks()).isEqualTo(3);
    assertThat(found.rows()).isEqualTo(new RowCounts(30, 0, 0));
    assertThat(found.first())
        .extracting(Reprocessing.Item::label)
        .containsExactly("0..10", "10..20");
    assertThat(found.first().getFirst().bounds().hi()).isEqualTo("10");
    var view = ledger().attach(PLAN).orElseThrow().view(10);
    assertThat(view.count(ChunkState.SUCCEEDED)).isEqualTo(3);
    assertThat(view.rows()).isEqualTo(new RowCounts(30, 0, 0));
  }

  @Test
  default void allChunksAreDoneAgainFromTheirBeginning() throws Exception {
    complete(3);

    ledger().reprocess(PLAN, Reprocess.all("wrong tiers").by("ann"));
    var run = again(RunState.COMPLETED);

    assertThat(run.view(0).rows()).isEqualTo(RowCounts.NONE);
    var held = claimAll(run);
    assertThat(numbers(held)).containsExactly(1L, 2L, 3L);
    assertThat(held)
        .allSatisfy(
            one -> {
              assertThat(one.cursor()).isEmpty();
              assertThat(one.batches()).isEqualTo(2);
              assertThat(one.attempt()).isEqualTo(1);
              assertThat(one.rows()).isEqualTo(RowCounts.NONE);
            });
    held.forEach(one -> assertThat(run.note(one, Batch.last(7))).isTrue());
    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(21, 0, 0));
    assertThat(run.coverage(Order.OLDEST_FIRST).undone()).isEmpty();
    finish(run);
    assertThat(run.view(0).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  default void whoWhenAndWhyIsKeptEachTime() throws Exception {
    complete(2);

    ledger().reprocess(PLAN, Reprocess.chunks("wrong tiers", "0..10").by("ann"));
    var first = ledger().inspect(PLAN).orElseThrow().notes();
    try (var run = again(RunState.COMPLETED)) {
      claimAll(run).forEach(held -> run.note(held, Batch.last(1)));
      finish(run);
    }
    ledger().reprocess(PLAN, Reprocess.all("and again"));

    assertThat(first.get("reprocessed.1"))
        .startsWith("Round 2: 1 of 2 chunks are done again, as ann asked at ")
        .endsWith(": wrong tiers. Before, they had changed 10 rows, kept 0.");
    assertThat(ledger().inspect(PLAN).orElseThrow().notes().get("reprocessed.2"))
        .startsWith("Round 3: 2 of 2 chunks")
        .doesNotContain("as  asked")
        .endsWith("and again. Before, they had changed 11 rows, kept 0.");
  }

  @Test
  default void namedChunksAreDoneAgainWithTheirParts() throws Exception {
    try (var run = running(2)) {
      var held = claim(run);
      run.note(held, batch(3, "3"));
      var halves = List.of(new IdRange(0, 5), new IdRange(5, 10));
      run.end(held.after(batch(3, "3")), new AttemptResult.Split(halves, Optional.of("3")));
      claimAll(run).forEach(one -> run.note(one, Batch.last(4)));
      finish(run);
    }

    ledger().reprocess(PLAN, Reprocess.chunks("wrong tiers", "0..10"));
    var run = again(RunState.COMPLETED);

    var held = claimAll(run);
    assertThat(held)
        .extracting(one -> one.chunk().range())
        .containsExactly(new IdRange(0, 5), new IdRange(5, 10));
    assertThat(held).allMatch(one -> one.cursor().isEmpty());
    assertThat(run.view(0).rows()).as("of the other chunk").isEqualTo(new RowCounts(4, 0, 0));
  }

  /** Otherwise the run would begin again as one that is partly done already. */
  @Test
  default void whatASplitChunkHasDoneIsExpectedOfItsPartsAgainIfAllAreDoneAgain() throws Exception {
    splitTwice();

    ledger().reprocess(PLAN, Reprocess.chunks("wrong tiers", "0..10"));
    try (var run = again(RunState.COMPLETED)) {
      assertThat(run.view(0).estimates())
          .as("of the other chunk alone")
          .isEqualTo(new RunView.Estimates(Optional.of(20L), 10));
      assertThat(run.view(10).notable())
          .extracting(chunk -> chunk.estimate().map(Estimate::rows).orElse(-1L))
          .as("none of the split ones, all of their parts")
          .containsExactly(0L, 10L, 0L, 4L, 3L, 3L);

      claimAll(run).forEach(held -> run.note(held, Batch.last(4)));
      assertThat(run.view(0).estimates()).isEqualTo(new RunView.Estimates(Optional.of(20L), 20));
      finish(run);
    }
  }

  @Test
  default void whatASplitChunkHasDoneHasEndedAsLongAsAPartOfItStaysDone() throws Exception {
    splitTwice();
    var last = ledger().explainReprocess(PLAN, Reprocess.all("why"), 10).first().getLast();

    ledger().reprocess(PLAN, Reprocess.chunks("why", last.label()));

    try (var run = again(RunState.COMPLETED)) {
      assertThat(run.view(0).estimates())
          .as("one row of the part is expected again")
          .isEqualTo(new RunView.Estimates(Optional.of(20L), 19));
    }
  }

  /**
   * A complete run of two chunks of ten expected rows. The first was split after three rows, and
   * its first half after another two.
   */
  private void splitTwice() throws Exception {
    try (var run = running(2)) {
      var held = claim(run);
      run.note(held, batch(3, "3"));
      split(run, held.after(batch(3, "3")), new IdRange(0, 5), new IdRange(5, 10));
      run.note(claim(run), Batch.last(10));
      var half = claim(run);
      run.note(half, batch(2, "4"));
      split(run, half.after(batch(2, "4")), new IdRange(0, 2), new IdRange(2, 5));
      claimAll(run).forEach(one -> run.note(one, Batch.last(1)));
      finish(run);
    }
  }

  private static void split(
      RunLedger<IdRange> run, ClaimedChunk<IdRange> held, IdRange low, IdRange high) {
    var halves = new AttemptResult.Split(List.of(low, high), held.cursor());
    assertThat(run.end(held, halves)).isTrue();
  }

  /** Rows of the other part were done before the split, and stay done. */
  @Test
  default void whatASplitChunkHasDoneCountsAsLongAsAPartOfItStaysDone() throws Exception {
    try (var run = running(2)) {
      var held = claim(run);
      run.note(held, batch(3, "3"));
      var halves = List.of(new IdRange(0, 5), new IdRange(5, 10));
      run.end(held.after(batch(3, "3")), new AttemptResult.Split(halves, Optional.of("3")));
      claimAll(run).forEach(one -> run.note(one, Batch.last(4)));
      finish(run);
    }
    var parts = ledger().explainReprocess(PLAN, Reprocess.all("why"), 10).first();

    ledger().reprocess(PLAN, Reprocess.chunks("why", parts.getLast().label()));
    var run = again(RunState.COMPLETED);

    assertThat(run.view(0).rows()).isEqualTo(new RowCounts(11, 0, 0));
  }

  @Test
  default void onlyFailedChunksAreDoneAgainIfThatIsWanted() throws Exception {
    try (var run = running(3)) {
      var held = claimAll(run);
      run.note(held.get(0), Batch.last(10));
      run.note(held.get(1), batch(5, "15"));
      run.end(
          held.get(1).after(batch(5, "15")),
          new AttemptResult.Failed(new Failure(FailureKind.FAIL_CHUNK, "no", "")));
      run.end(held.get(2), new AttemptResult.Failed(new Failure(FailureKind.HOLD_CHUNK, "hm", "")));
      run.move(RunState.RUNNING, RunState.FAILED, "");
    }

    assertThat(ledger().reprocess(PLAN, Reprocess.failed("from the start")).chunks()).isEqualTo(1);
    var run = again(RunState.FAILED);

    var held = claimAll(run);
    assertThat(numbers(held)).containsExactly(2L);
    assertThat(held.getFirst().cursor()).isEmpty();
    assertThat(view(run, 3).state()).isEqualTo(ChunkState.FAILED);
  }

  @Test
  default void skippedChunksAreDoneAgainOnlyIfThatIsSaid() throws Exception {
    try (var run = running(2)) {
      run.skip("0..10", "corrected by hand", "ann");
      claimAll(run).forEach(held -> run.note(held, Batch.last(1)));
      finish(run);
    }

    assertThat(ledger().explainReprocess(PLAN, Reprocess.all("why"), 9).chunks()).isEqualTo(1);
    assertThatThrownBy(() -> ledger().reprocess(PLAN, Reprocess.chunks("why", "0..10")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("skipped ones need withSkipped()");
    ledger().reprocess(PLAN, Reprocess.all("why").withSkipped());

    var run = again(RunState.COMPLETED);
    assertThat(numbers(claimAll(run))).containsExactly(1L, 2L);
    assertThat(run.view(10).skipped()).isEmpty();
  }

  @Test
  default void rowsThatCameInLaterAreDoneWithTheirRange() throws Exception {
    try (var run = started()) {
      run.append(
          List.of(
              new NewChunk<>(ChunkKind.RANGE, new IdRange(0, 10), Optional.empty()),
              new NewChunk<>(ChunkKind.DELTA, new IdRange(0, 10), Optional.empty())),
          Optional.empty(),
          "all",
          true);
      claimAll(run).forEach(held -> run.note(held, Batch.last(1)));
      finish(run);
    }

    assertThat(ledger().reprocess(PLAN, Reprocess.all("why")).first())
        .extracting(Reprocessing.Item::no)
        .containsExactly(1L);
  }

  @Test
  default void whatCannotBeDoneAgainIsRefused() throws Exception {
    try (var run = running(2)) {
      assertThatThrownBy(() -> ledger().reprocess(PLAN, Reprocess.all("why")))
          .isInstanceOf(RunIsLiveException.class)
          .hasMessageContaining(PLAN);
      claimAll(run).forEach(held -> run.note(held, Batch.last(1)));
      run.remember(ReprocessRules.ONCE, "its work adds rows");
      finish(run);
    }
    assertThatThrownBy(() -> ledger().reprocess("no_such_plan", Reprocess.all("why")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("knows no plan 'no_such_plan'");
    assertThatThrownBy(() -> ledger().reprocess(PLAN, Reprocess.chunks("why", "7..9")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no chunk 7..9");
    assertThatThrownBy(() -> ledger().reprocess(PLAN, Reprocess.all("why")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its work adds rows. Look at the work, and add repeatable()");
    assertThatThrownBy(() -> Reprocess.all(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a reason");
    assertThatThrownBy(() -> Reprocess.chunks("why"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it names 0");

    assertThat(ledger().reprocess(PLAN, Reprocess.all("why").repeatable()).chunks()).isEqualTo(2);
    assertThatThrownBy(() -> ledger().reprocess(PLAN, Reprocess.all("why").repeatable()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chunks that wait are done anyway");
  }

  @Test
  default void aRunThatEndsForGoodIsNeverDoneAgain() throws Exception {
    try (var run = running(1)) {
      claimAll(run).forEach(held -> run.note(held, Batch.last(1)));
      run.remember(ReprocessRules.NEVER, "its tables are exchanged");
      finish(run);
    }

    assertThatThrownBy(() -> ledger().reprocess(PLAN, Reprocess.all("why").repeatable()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "cannot be done again: its tables are exchanged. Nothing was written");
  }

  @Test
  default void aChunkThatWasCutOffBeginsAtItsBeginningToo() throws Exception {
    try (var run = running(2)) {
      var held = claimAll(run);
      run.note(held.get(0), batch(5, "5"));
      run.end(held.get(0).after(batch(5, "5")), new AttemptResult.Released());
      run.move(RunState.RUNNING, RunState.CANCELLED, "");
    }

    assertThat(ledger().reprocess(PLAN, Reprocess.all("why")).chunks()).isEqualTo(1);

    var run = again(RunState.CANCELLED);
    assertThat(claimAll(run)).allMatch(held -> held.cursor().isEmpty());
    assertThat(run.view(0).rows()).isEqualTo(RowCounts.NONE);
  }
}
