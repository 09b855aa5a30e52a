package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.backfill.scope.IdRange;
import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.FaultyRow;
import dev.backfill.work.RowFault;
import dev.backfill.work.RowPlace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows that fail on their data are written down once, and their chunk continues behind them. */
interface BadRowContract extends LedgerFixture {

  private static RowPlace row(String key) {
    return new RowPlace("public.orders", key, "after " + key);
  }

  private static FaultyRow bad(String key, String state, String constraint) {
    return new FaultyRow(row(key), fault(state, constraint));
  }

  private static RowFault fault(String state, String constraint) {
    return new RowFault(new Failure(FailureKind.FAIL_CHUNK, "it is " + state, state), constraint);
  }

  private static ClaimedChunk<IdRange> passed(ClaimedChunk<IdRange> held, RowPlace row) {
    return held.after(new Batch(0, 0, 0, Optional.of(row.cursor())));
  }

  @Test
  default void aRowThatIsSetAsideStandsInTheLedgerAndItsChunkContinuesBehindIt() {
    var run = running(1);
    var held = claim(run, 1).getFirst();

    assertThat(run.setAside(held, List.of(bad("4|a", "23514", "positive")), 5))
        .isEqualTo(SetAside.DONE);

    assertThat(ledger().badRows(PLAN, 10))
        .singleElement()
        .satisfies(
            bad -> {
              assertThat(bad.chunkId()).isEqualTo(held.chunk().id());
              assertThat(bad.table()).isEqualTo("public.orders");
              assertThat(bad.key()).isEqualTo("4|a");
              assertThat(bad.cause()).isEqualTo("it is 23514");
              assertThat(bad.sqlState()).isEqualTo("23514");
              assertThat(bad.constraint()).isEqualTo("positive");
              assertThat(bad.attempt()).isEqualTo(1);
            });
    run.end(passed(held, row("4|a")), new AttemptResult.Released());
    var again = claim(run, 1).getFirst();
    assertThat(again.cursor()).contains("after 4|a");
    assertThat(again.batches()).isEqualTo(1);
    assertThat(again.rows()).isEqualTo(RowCounts.NONE);
  }

  @Test
  default void theSameRowIsNotSetAsideTwiceUnderOneClaim() {
    var run = running(1);
    var held = claim(run, 1).getFirst();
    run.setAside(held, List.of(bad("4", "23514", "")), 5);

    assertThat(run.setAside(held, List.of(bad("4", "23514", "")), 5)).isEqualTo(SetAside.LOST);

    assertThat(run.view(0).badRows()).isEqualTo(1);
    assertThat(ledger().badRows(PLAN, 10)).hasSize(1);
  }

  @Test
  default void aClaimThatIsLostSetsNothingAside() {
    var run = running(1);
    var held = claim(run, 1).getFirst();
    run.end(held, new AttemptResult.Released());

    assertThat(run.setAside(held, List.of(bad("4", "23514", "")), 5)).isEqualTo(SetAside.LOST);

    assertThat(run.view(0).badRows()).isZero();
    assertThat(ledger().badRows(PLAN, 10)).isEmpty();
  }

  @Test
  default void moreRowsThanAllowedAreRefusedAndThoseBeforeStayListed() {
    var run = running(2);
    var held = claim(run, 2);
    run.setAside(held.get(0), List.of(bad("4", "23514", "")), 1);

    assertThat(run.setAside(held.get(1), List.of(bad("8", "23514", "")), 1))
        .isEqualTo(SetAside.REFUSED);

    assertThat(ledger().badRows(PLAN, 10)).extracting(BadRow::key).containsExactly("4");
    assertThat(run.note(held.get(1), new Batch(3, 0, 0, Optional.of("8")))).isTrue();
  }

  @Test
  default void rowsAreListedInOrderUpToANumberAndCountedByCause() {
    var run = running(2);
    var held = claim(run, 2);
    run.setAside(held.get(1), List.of(bad("9", "22012", "")), 9);
    var first = held.get(0);
    run.setAside(first, List.of(bad("1", "23514", "positive")), 9);
    first = passed(first, row("1"));
    run.setAside(first, List.of(bad("2", "23514", "positive")), 9);

    assertThat(ledger().badRows(PLAN, 10)).extracting(BadRow::key).containsExactly("1", "2", "9");
    assertThat(ledger().badRows(PLAN, 2)).extracting(BadRow::key).containsExactly("1", "2");
    assertThat(run.view(10).badRowGroups())
        .containsExactly(
            new BadRowGroup(2, "it is 23514", "23514", "positive"),
            new BadRowGroup(1, "it is 22012", "22012", ""));
    assertThat(run.view(0).badRows()).isEqualTo(3);
    assertThat(ledger().inspect(PLAN).orElseThrow().summary().view().badRowGroups()).hasSize(2);
    assertThatThrownBy(() -> ledger().badRows(PLAN, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
    assertThat(ledger().badRows("no_such_plan", 1)).isEmpty();
  }

  @Test
  default void severalRowsAreSetAsideInOneStepOrNoneOfThem() {
    var run = running(1);
    var held = claim(run, 1).getFirst();
    var rows = List.of(bad("1", "23514", "positive"), bad("2", "22012", ""), bad("5", "23502", ""));

    assertThat(run.setAside(held, rows, 2)).isEqualTo(SetAside.REFUSED);
    assertThat(run.view(0).badRows()).isZero();
    assertThat(run.setAside(held, rows, 3)).isEqualTo(SetAside.DONE);
    assertThat(run.setAside(held, rows, 9)).isEqualTo(SetAside.LOST);

    assertThat(run.view(0).badRows()).isEqualTo(3);
    assertThat(ledger().badRows(PLAN, 10))
        .extracting(BadRow::key, BadRow::sqlState, BadRow::constraint)
        .containsExactly(
            tuple("1", "23514", "positive"), tuple("2", "22012", ""), tuple("5", "23502", ""));
    var behind = passed(passed(passed(held, row("1")), row("2")), row("5"));
    assertThat(run.end(behind, new AttemptResult.Released())).isTrue();
    assertThat(claim(run, 1))
        .singleElement()
        .satisfies(
            again -> {
              assertThat(again.cursor()).contains("after 5");
              assertThat(again.batches()).isEqualTo(3);
            });
  }

  @Test
  default void aForgottenRunHasSetNothingAside() {
    var run = running(1);
    run.setAside(claim(run, 1).getFirst(), List.of(bad("4", "23514", "")), 5);
    run.move(RunState.RUNNING, RunState.FAILED, "");
    run.close();

    ledger().forget(PLAN);

    assertThat(ledger().badRows(PLAN, 10)).isEmpty();
    var anew = open(ledger(), definition(PLAN));
    assertThat(anew.view(10).badRows()).isZero();
  }

  @Test
  default void attemptsCountWhatFailsWithoutProgress() {
    var run = running(1);
    var once =
        new AttemptResult.Retry(
            Duration.ZERO, new Failure(FailureKind.RETRY, "once more", ""), true);
    run.end(claim(run, 1).getFirst(), once);
    var second = claim(run, 1).getFirst();
    assertThat(second.attempt()).isEqualTo(2);
    var batch = new Batch(3, 0, 0, Optional.of("3"));
    run.note(second, batch);

    run.end(second.after(batch).anew(), once);

    assertThat(view(run, 1).attempts()).isEqualTo(1);
    assertThat(claim(run, 1).getFirst().attempt()).isEqualTo(2);
  }
}
