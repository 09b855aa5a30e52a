package dev.backfill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.contract.TimeSource;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The wall clock may be set at any time; the ledger in memory takes no duration from it. */
class SetClockTest {

  private final ManualClock ticker = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final WallClock clock = new WallClock(ticker);
  private final InMemoryLedger ledger = InMemoryLedger.create(clock);

  /** A clock whose hands are set without time passing. */
  private static final class WallClock implements TimeSource {
    private final TimeSource ticker;
    private Duration set = Duration.ZERO;

    WallClock(TimeSource ticker) {
      this.ticker = ticker;
    }

    void set(Duration by) {
      set = set.plus(by);
    }

    @Override
    public Instant now() {
      return ticker.now().plus(set);
    }

    @Override
    public long nanos() {
      return ticker.nanos();
    }

    @Override
    public Waiter waiter() {
      return ticker.waiter();
    }
  }

  private RunLedger<IdRange> running(int chunks) {
    var run = ledger.open(LedgerFixture.definition(LedgerFixture.PLAN));
    run.move(RunState.PLANNED, RunState.RUNNING, "");
    run.append(LedgerFixture.drafts(1, chunks), Optional.empty(), "all", true);
    return run;
  }

  @Test
  void aRetryDoesNotWaitForAClockThatIsSetBack() {
    try (var run = running(1)) {
      var held = LedgerFixture.claim(run);
      run.end(held, new AttemptResult.Retry(Duration.ofSeconds(1), LedgerFixture.TIMEOUT, true));

      clock.set(Duration.ofHours(-1));
      ticker.advance(Duration.ofSeconds(1));

      assertThat(LedgerFixture.claim(run).chunk().no()).isEqualTo(1);
    }
  }

  @Test
  void aRetryDoesNotComeEarlyWhenTheClockIsSetForward() {
    try (var run = running(1)) {
      var held = LedgerFixture.claim(run);
      run.end(held, new AttemptResult.Retry(Duration.ofSeconds(10), LedgerFixture.TIMEOUT, true));

      clock.set(Duration.ofHours(1));
      ticker.advance(Duration.ofSeconds(1));

      assertThat(run.claim(1))
          .isInstanceOfSatisfying(
              Claim.Idle.class, idle -> assertThat(idle.atMost()).isEqualTo(Duration.ofSeconds(9)));
    }
  }

  @Test
  void theTimeOfAnAttemptIsThatOfTheTicker() {
    try (var run = running(1)) {
      var held = LedgerFixture.claim(run);
      clock.set(Duration.ofHours(-1));
      ticker.advance(Duration.ofSeconds(3));

      assertThat(LedgerFixture.view(run, 1).took()).contains(Duration.ofSeconds(3));
      run.note(held, Batch.last(1));
      assertThat(LedgerFixture.view(run, 1).took()).contains(Duration.ofSeconds(3));
    }
  }

  @Test
  void runsAreNotForgottenEarlierBecauseTheClockWasSetForward() {
    try (var run = running(1)) {
      run.move(RunState.RUNNING, RunState.FAILED, "");
    }
    clock.set(Duration.ofDays(10));

    assertThat(ledger.forgetEnded(Duration.ofDays(1), EnumSet.of(RunState.FAILED))).isZero();
    ticker.advance(Duration.ofDays(1));
    assertThat(ledger.forgetEnded(Duration.ofDays(1), EnumSet.of(RunState.FAILED))).isOne();
  }
}
