package dev.backfill.jdbc.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunDirective;
import dev.backfill.ledger.RunState;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was read before this process asked for something else does not count any more. */
class MemberStatusTest {

  private static final RunDirective NOTHING = new RunDirective(Optional.empty(), 4);
  private static final RunDirective CANCEL = NOTHING.after(new RunCommand.Cancel(false));
  private static final RunDirective PAUSE = NOTHING.after(new RunCommand.Pause());

  private final MemberStatus status =
      new MemberStatus(
          4,
          NOTHING,
          new OwnLease(Duration.ofSeconds(15), TimeSource.system()),
          TimeSource.system());

  @Test
  void aBeatThatWasOnItsWayDoesNotTakeBackWhatWasAsked() {
    int before = status.asked();

    status.ask(CANCEL, new RunCommand.Cancel(false));
    status.read(NOTHING, before);

    assertThat(status.directive().cancels()).isTrue();
  }

  @Test
  void aBeatThatWasOnItsWayDoesNotPauseWhatBeganAnew() {
    status.read(PAUSE, status.asked());
    int before = status.asked();

    status.runs(RunState.FAILED);
    status.read(PAUSE, before);

    assertThat(status.directive().pauses()).isFalse();
  }

  @Test
  void whatOthersAskIsRead() {
    status.ask(PAUSE, new RunCommand.Pause());

    status.read(NOTHING, status.asked());

    assertThat(status.directive()).isEqualTo(NOTHING);
  }
}
