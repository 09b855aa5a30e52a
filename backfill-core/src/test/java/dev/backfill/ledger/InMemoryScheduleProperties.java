package dev.backfill.ledger;

import dev.backfill.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random schedules on the ledger in memory. */
class InMemoryScheduleProperties extends Schedules {

  @Property(tries = 300)
  void everyScheduleGoesAsTheModelSays(@ForAll("schedules") List<Step> schedule) throws Exception {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");

    check(new InMemoryWorld(InMemoryLedger.create(clock), clock), schedule);
  }

  /** Its processes end in good order only: no other process could take over from the dead. */
  record InMemoryWorld(Ledger ledger, ManualClock clock) implements ModelledSchedule.World {

    @Override
    public void kill(RunLedger<?> member) {
      member.close();
    }

    @Override
    public void makeDue() {
      clock.advance(Duration.ofDays(1));
    }
  }
}
