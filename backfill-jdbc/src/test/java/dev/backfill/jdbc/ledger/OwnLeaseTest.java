package dev.backfill.jdbc.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When the silence of another process is its own, and when it may be that of the server. */
class OwnLeaseTest {

  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration THIRD = Duration.ofSeconds(5);

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final OwnLease lease = new OwnLease(LEASE, clock);

  private void beats(int times) {
    for (int i = 0; i < times; i++) {
      clock.advance(THIRD);
      lease.renewed(clock.nanos());
    }
  }

  @Test
  void aProcessThatHasJustJoinedWaitsForALease() {
    beats(2);
    assertThat(lease.mayTellTheDead()).isFalse();
    beats(1);
    assertThat(lease.mayTellTheDead()).isTrue();
  }

  @Test
  void aProcessWhoseOwnLeaseHasRunOutTellsNobodyDead() {
    beats(4);
    clock.advance(LEASE);

    assertThat(lease.mayTellTheDead()).isFalse();
  }

  @Test
  void afterAnOutageTheOthersGetALeaseToBeatAgain() {
    beats(4);
    lease.missed();
    assertThat(lease.mayTellTheDead()).isFalse();

    beats(3);
    assertThat(lease.mayTellTheDead()).isFalse();
    beats(1);
    assertThat(lease.mayTellTheDead()).isTrue();
  }

  @Test
  void aServerThatAnswersLateWasAway() {
    beats(4);
    clock.advance(Duration.ofSeconds(10));
    lease.renewed(clock.nanos());

    assertThat(lease.mayTellTheDead()).isFalse();
  }
}
