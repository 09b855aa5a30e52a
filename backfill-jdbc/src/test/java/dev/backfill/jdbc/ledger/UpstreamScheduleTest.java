package dev.backfill.jdbc.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.UpstreamSchedule;
import dev.backfill.ledger.UpstreamSchedule.Twin;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random schedules of two plans of which one depends on the other, on the ledger in PostgreSQL: no
 * chunk starts before all that cover it upstream have succeeded. A rule that does not wait for
 * failed chunks must be caught.
 */
@RunsBeside
@ExtendWith(Postgres.class)
class UpstreamScheduleTest {

  private static final CampaignLimits LIMITS = CampaignLimits.of("upstream", 60, 2, 3);

  private static final int STEPS = 100;

  @Test
  void noChunkStartsBeforeAllThatCoverItUpstreamHaveSucceeded(PostgresDatabase database)
      throws Exception {
    int schedules = goneThrough(LIMITS, database, Twin.NONE, new AtomicInteger());

    print("whole", schedules);
    assertThat(schedules).isGreaterThanOrEqualTo(LIMITS.floor());
  }

  @Test
  void aRuleThatIgnoresFailedChunksIsCaught(PostgresDatabase database) {
    var schedules = new AtomicInteger();

    assertThatThrownBy(
            () -> goneThrough(LIMITS.twin(60), database, Twin.IGNORES_FAILED_CHUNKS, schedules))
        .isInstanceOf(AssertionError.class)
        .cause()
        .hasMessageContaining("may start");

    print("failed chunks ignored, caught", schedules.get());
  }

  private static int goneThrough(
      CampaignLimits limits, PostgresDatabase database, Twin twin, AtomicInteger schedules)
      throws Exception {
    var clock = limits.begin();
    var random = limits.random();
    try (var pool = database.pool()) {
      while (clock.goesOn(schedules.get())) {
        schedules.incrementAndGet();
        var steps = random.ints(STEPS, 0, 10_000).boxed().toList();
        UpstreamSchedule.check(new LedgerWorld(database, pool), steps, random.nextLong(), twin);
      }
    }
    return schedules.get();
  }

  private static void print(String rule, int schedules) {
    LIMITS.print(String.format(Locale.ROOT, "%s: %,d random schedules", rule, schedules));
  }
}
