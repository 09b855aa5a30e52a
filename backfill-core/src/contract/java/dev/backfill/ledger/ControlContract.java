package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.work.Batch;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Requests: pause, resume, cancel, lanes, from inside and outside of the run. */
interface ControlContract extends LedgerFixture {

  @Test
  default void aNewRunIsAskedForTheLanesOfItsPlanAndNothingElse() {
    var run = open(ledger(), definition(PLAN));

    assertThat(run.directive()).isEqualTo(new RunDirective(Optional.empty(), 4));
  }

  @Test
  default void aPauseStopsClaimsUntilItIsTakenBack() {
    var run = running(2);
    var held = claim(run);

    run.request(new RunCommand.Pause());

    assertThat(run.directive().pauses()).isTrue();
    assertThat(run.claim(1)).isInstanceOf(Claim.Idle.class);
    assertThat(run.note(held, Batch.last(1))).isTrue();
    run.request(new RunCommand.Resume());
    assertThat(run.directive().command()).isEmpty();
    assertThat(claim(run).chunk().no()).isEqualTo(2);
  }

  @Test
  default void aCancelStopsClaimsAndIsNotTakenBack() {
    var run = running(2);
    var held = claim(run);

    run.request(new RunCommand.Cancel(false));
    run.request(new RunCommand.Pause());
    run.request(new RunCommand.Resume());

    assertThat(run.directive().cancels()).isTrue();
    assertThat(run.directive().cancelsNow()).isFalse();
    assertThat(run.claim(1)).isInstanceOf(Claim.Stop.class);
    assertThat(run.note(held, Batch.last(1))).isTrue();
  }

  @Test
  default void aCancelTakesTheStrongerFormOnly() {
    var run = running(1);

    run.request(new RunCommand.Pause());
    run.request(new RunCommand.Cancel(false));
    run.request(new RunCommand.Cancel(true));
    run.request(new RunCommand.Cancel(false));

    assertThat(run.directive().cancelsNow()).isTrue();
  }

  @Test
  default void lanesAreAskedForByThemselves() {
    var run = running(1);

    run.request(new RunCommand.Pause());
    run.request(new RunCommand.Lanes(9));

    assertThat(run.directive()).isEqualTo(new RunDirective(Optional.of(new RunCommand.Pause()), 9));
  }

  @Test
  default void whoeverIsAttachedCanAsk() throws Exception {
    var run = running(2);
    var control = sameStoreAsAnotherProcess().attach(PLAN).orElseThrow();

    control.request(new RunCommand.Lanes(2));
    control.request(new RunCommand.Pause());
    awaitNews(run);

    assertThat(control.directive())
        .isEqualTo(new RunDirective(Optional.of(new RunCommand.Pause()), 2));
    assertThat(run.directive()).isEqualTo(control.directive());
    assertThat(run.claim(1)).isInstanceOf(Claim.Idle.class);
    control.request(new RunCommand.Cancel(true));
    awaitNews(run);
    assertThat(run.claim(1)).isInstanceOf(Claim.Stop.class);
  }

  @Test
  default void aRunWithoutAProcessCanBeLookedAtAndAsked() {
    var run = running(3);
    run.note(claim(run), Batch.last(5));
    run.close();

    var control = ledger().attach(PLAN).orElseThrow();
    control.request(new RunCommand.Cancel(false));

    assertThat(control.view(10).rows()).isEqualTo(new RowCounts(5, 0, 0));
    assertThat(control.view(10).count(ChunkState.PENDING)).isEqualTo(2);
    assertThat(ledger().attach(PLAN).orElseThrow().directive().cancels()).isTrue();
  }

  @Test
  default void anUnknownPlanCannotBeAttachedTo() {
    assertThat(ledger().attach("never_heard_of")).isEmpty();
  }

  @Test
  default void requestsSurviveTheProcess() {
    var first = running(1);
    first.request(new RunCommand.Pause());
    first.close();

    var second = open(sameStoreAsAnotherProcess(), definition(PLAN));

    assertThat(second.directive().pauses()).isTrue();
  }
}
