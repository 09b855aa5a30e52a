package dev.backfill.jdbc.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.Schedules;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Goes through long random schedules of claims, batches, failures, splits, pauses, restarts and
 * take-overs, on the ledger in PostgreSQL and on a model of it: every answer must be the model's. A
 * ledger without fence must be caught.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class ScheduleTest {

  private static final CampaignLimits LIMITS = CampaignLimits.of("schedule", 60, 4, 3);

  @Test
  void theLedgerAnswersAsItsModelWhateverTheSchedule(PostgresDatabase database) throws Exception {
    int schedules = goneThrough(LIMITS, database, database.pool(), new AtomicInteger());

    print("EXACT", schedules);
    assertThat(schedules).isGreaterThanOrEqualTo(LIMITS.floor());
  }

  @Test
  void aLedgerWithoutFenceIsCaught(PostgresDatabase database) {
    var broken = BrokenProtocol.NO_FENCE.on(database.pool());
    var schedules = new AtomicInteger();

    assertThatThrownBy(() -> goneThrough(LIMITS.twin(20), database, broken, schedules))
        .isInstanceOf(AssertionError.class);

    print("NO_FENCE, caught", schedules.get());
  }

  private static int goneThrough(
      CampaignLimits limits, PostgresDatabase database, DataSource source, AtomicInteger schedules)
      throws Exception {
    var clock = limits.begin();
    var random = limits.random();
    while (clock.goesOn(schedules.get())) {
      schedules.incrementAndGet();
      Schedules.check(new LedgerWorld(database, source), Schedules.drawn(random));
    }
    return schedules.get();
  }

  private static void print(String protocol, int schedules) {
    LIMITS.print(String.format(Locale.ROOT, "%s: %,d random schedules", protocol, schedules));
  }
}
