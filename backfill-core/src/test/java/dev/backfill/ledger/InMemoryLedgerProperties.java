package dev.backfill.ledger;

import dev.backfill.testing.ManualClock;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Laws of the ledger in memory. */
class InMemoryLedgerProperties {

  @Property(tries = 300)
  void everyScheduleDoesEachIdOnce(@ForAll long seed) {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");

    new LedgerSchedule(InMemoryLedger.create(clock), clock, new Random(seed))
        .checkEachIdIsDoneOnce();
  }
}
