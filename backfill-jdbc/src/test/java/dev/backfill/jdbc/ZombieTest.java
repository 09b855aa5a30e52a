package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.CountingChild;
import dev.backfill.jdbc.fixture.CountingChild.Mode;
import dev.backfill.jdbc.fixture.LeftOvers;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.ToldRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Stops a process for longer than its lease, lets another one take over, and continues the first: a
 * zombie, which still believes that its chunks are its own. Every row is changed once. Without
 * fence and eviction the same zombies must double rows.
 */
@RunsBeside
@Order(1) // it takes longest
class ZombieTest {

  private static final long ROWS = Long.getLong("zombie.rows", 20_000);
  private static final CampaignLimits LIMITS = CampaignLimits.of("zombie", 30, 3, 3);

  /** A twin without eviction may hang on the zombie's locks: then it is woken first. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final Random random = LIMITS.random();
  private final List<ChildProcess> children = new ArrayList<>();
  private CampaignServer server;

  @BeforeEach
  void startAServerThatWritesToDisk() throws Exception {
    server = CampaignServer.withRows(ROWS);
  }

  @AfterEach
  void stop() throws Exception {
    for (var child : children) {
      child.close();
    }
    server.close();
  }

  @Test
  void aProcessThatStoodStillForLongerThanItsLeaseChangesNothingAfterwards() throws Exception {
    var campaign = campaign(Mode.EXACT, LIMITS);

    assertThat(campaign.zombies()).isGreaterThanOrEqualTo(LIMITS.floor());
    assertThat(campaign.lost()).isZero();
    assertThat(campaign.doubled()).isZero();
    LeftOvers.assertNone(server);
  }

  @Test
  void withoutFenceAndEvictionAZombieDoublesRows() throws Exception {
    var campaign = campaign(Mode.NO_FENCE, LIMITS.twin(10));

    assertThat(campaign.doubled()).isPositive();
  }

  /** What a series of zombies has done to the rows. */
  private record Campaign(int zombies, int rounds, long lost, long doubled) {}

  private Campaign campaign(Mode mode, CampaignLimits limits) throws Exception {
    var clock = limits.begin();
    int zombies = 0;
    int round = 1;
    var active = start(mode, round);
    String word = active.line();
    while (clock.goesOn(zombies) && (mode == Mode.EXACT || server.doubled(round) == 0)) {
      if (word.equals(ToldRun.WORKING) && active.works(Duration.ofMillis(random.nextInt(300)))) {
        var zombie = active;
        zombie.stop();
        zombies += zombie.isAlive() ? 1 : 0;
        active = start(mode, round);
        var heard = active.line(PATIENCE);
        active.works(Duration.ofMillis(random.nextInt(200)));
        zombie.goOn();
        zombie.awaitEnd(); // by itself
        word = heard.isPresent() ? heard.get() : active.line();
      } else {
        active = start(mode, ++round);
        word = active.line();
      }
    }
    active.awaitEnd();
    try (var last = start(mode, round)) {
      var said = last.awaitEnd();
      if (mode == Mode.EXACT) { // a twin's ledger may say anything: its rows are what counts
        assertThat(said).endsWith(ToldRun.DONE);
      }
    }
    var campaign = new Campaign(zombies, round, server.lost(round), server.doubled(round));
    print(mode, campaign);
    return campaign;
  }

  private ChildProcess start(Mode mode, int round) throws IOException {
    var child =
        ChildProcess.of(
            CountingChild.class,
            List.of(),
            server.url(),
            "zombie_" + round,
            mode.name(),
            Long.toString(ROWS),
            "1");
    children.add(child);
    return child;
  }

  private static void print(Mode mode, Campaign campaign) {
    LIMITS.print(
        String.format(
            Locale.ROOT,
            "%s: %d zombies in %d plans over %,d rows: %,d lost, %,d doubled",
            mode,
            campaign.zombies(),
            campaign.rounds(),
            ROWS,
            campaign.lost(),
            campaign.doubled()));
  }
}
