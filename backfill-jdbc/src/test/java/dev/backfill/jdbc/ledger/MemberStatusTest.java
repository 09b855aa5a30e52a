package dev.backfill.jdbc.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.Control;
import dev.backfill.ledger.Request;
import dev.backfill.ledger.RunState;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was read before this process asked for something else does not count any more. */
class MemberStatusTest {

  private static final Control NOTHING = new Control(Optional.empty(), 4);
  private static final Control CANCEL = NOTHING.after(new Request.Cancel(false));
  private static final Control PAUSE = NOTHING.after(new Request.Pause());

  private final MemberStatus status =
      new MemberStatus(
          4,
          NOTHING,
          new OwnLease(Duration.ofSeconds(15), TimeSource.system()),
          TimeSource.system());

  @Test
  void aBeatThatWasOnItsWayDoesNotTakeBackWhatWasAsked() {
    int before = status.asked();

    status.ask(CANCEL, new Request.Cancel(false));
    status.read(NOTHING, before);

    assertThat(status.control().cancels()).isTrue();
  }

  @Test
  void aBeatThatWasOnItsWayDoesNotPauseWhatBeganAnew() {
    status.read(PAUSE, status.asked());
    int before = status.asked();

    status.runs(RunState.FAILED);
    status.read(PAUSE, before);

    assertThat(status.control().pauses()).isFalse();
  }

  @Test
  void whatOthersAskIsRead() {
    status.ask(PAUSE, new Request.Pause());

    status.read(NOTHING, status.asked());

    assertThat(status.control()).isEqualTo(NOTHING);
  }
}
