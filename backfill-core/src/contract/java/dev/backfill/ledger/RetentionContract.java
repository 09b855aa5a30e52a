package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Forgetting runs that are over. */
interface RetentionContract extends LedgerFixture {

  @Test
  default void onlyRunsInTheNamedStatesAreForgotten() {
    ended("done", RunState.COMPLETED);
    ended("broken", RunState.FAILED);
    ended("stopped", RunState.CANCELLED);
    open(ledger(), definition("planned")).close();

    int forgotten = ledger().forgetEnded(Duration.ZERO, Set.of(RunState.COMPLETED));

    assertThat(forgotten).isEqualTo(1);
    assertThat(ledger().runs())
        .extracting(RunSummary::planName)
        .containsExactlyInAnyOrder("broken", "stopped", "planned");
    assertThat(ledger().forgetEnded(Duration.ZERO, EnumSet.of(RunState.FAILED, RunState.CANCELLED)))
        .isEqualTo(2);
    assertThat(ledger().runs()).extracting(RunSummary::planName).containsExactly("planned");
  }

  @Test
  default void aRunThatEndedOfLateIsKept() {
    ended("done", RunState.COMPLETED);

    assertThat(ledger().forgetEnded(Duration.ofHours(1), Set.of(RunState.COMPLETED))).isZero();

    assertThat(ledger().attach("done")).isPresent();
  }

  @Test
  default void aRunWhoseProcessHasNotLeftYetIsKept() {
    var run = open(ledger(), definition(PLAN));
    run.move(RunState.PLANNED, RunState.FAILED, "");

    assertThat(ledger().forgetEnded(Duration.ZERO, Set.of(RunState.FAILED))).isZero();
    run.close();

    assertThat(ledger().forgetEnded(Duration.ZERO, Set.of(RunState.FAILED))).isEqualTo(1);
  }

  @Test
  default void aRunThatWasForgottenByItsAgeStartsOver() {
    ended(PLAN, RunState.COMPLETED);
    ledger().forgetEnded(Duration.ZERO, Set.of(RunState.COMPLETED));

    var again = open(ledger(), definition(PLAN));

    assertThat(again.view(0).state()).isEqualTo(RunState.PLANNED);
    assertThat(again.view(0).total()).isZero();
    plan(again, 1);
  }

  @Test
  default void runsThatHaveNotEndedAreNotForgottenByTheirAge() {
    for (RunState live :
        Set.of(RunState.PLANNED, RunState.RUNNING, RunState.PAUSED, RunState.VALIDATING)) {
      assertThatThrownBy(() -> ledger().forgetEnded(Duration.ofDays(1), Set.of(live)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Runs that are " + live + " have not ended")
          .hasMessageContaining("forget(planName)");
    }
    assertThatThrownBy(() -> ledger().forgetEnded(Duration.ofSeconds(-1), Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
  }

  /** A run that has come to its end, with two chunks. */
  private void ended(String plan, RunState how) {
    try (var run = open(ledger(), definition(plan))) {
      run.move(RunState.PLANNED, RunState.RUNNING, "");
      plan(run, 2);
      if (how == RunState.COMPLETED) {
        run.move(RunState.RUNNING, RunState.VALIDATING, "");
        run.move(RunState.VALIDATING, RunState.COMPLETED, "");
      } else {
        run.move(RunState.RUNNING, how, "");
      }
    }
  }
}
