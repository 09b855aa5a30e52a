package dev.backfill.ledger;

import dev.backfill.testing.ManualClock;
import java.time.Duration;

/** The ledger in memory keeps the contract. */
class InMemoryLedgerTest extends LedgerContract {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final InMemoryLedger ledger = InMemoryLedger.create(clock);

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public Ledger sameStoreAsAnotherProcess() {
    return ledger;
  }

  @Override
  public void makeDue(String planName) {
    clock.advance(Duration.ofDays(1));
  }
}
