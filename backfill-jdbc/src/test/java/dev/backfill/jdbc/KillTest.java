package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.CountingChild;
import dev.backfill.jdbc.fixture.CountingChild.Mode;
import dev.backfill.jdbc.fixture.KillCampaign;
import dev.backfill.jdbc.fixture.LeftOvers;
import dev.backfill.jdbc.fixture.RunsBeside;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Kills a process at work, with SIGKILL, again and again, against a server that really writes to
 * disk; in the end every row has been changed once. The same kills on a ledger that commits after
 * the data must show doubled rows: otherwise this test could not see them.
 */
@RunsBeside
@Order(1) // it takes longest
class KillTest {

  private static final long ROWS = Long.getLong("kill.rows", 12_000);
  private static final CampaignLimits LIMITS = CampaignLimits.of("kill", 50, 5, 3);

  private static final Set<Mode> EXACT = EnumSet.of(Mode.EXACT, Mode.COMPUTED, Mode.DOWNWARDS);

  private final Random random = LIMITS.random();
  private CampaignServer server;

  @BeforeEach
  void startAServerThatWritesToDisk() throws Exception {
    server = CampaignServer.withRows(ROWS);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void everyRowIsChangedOnceHoweverOftenTheProcessIsKilled() throws Exception {
    var campaign = campaign(Mode.EXACT, LIMITS);

    assertThat(campaign.kills()).isGreaterThanOrEqualTo(LIMITS.floor());
    assertThat(campaign.lost()).isZero();
    assertThat(campaign.doubled()).isZero();
    LeftOvers.assertNone(server);
  }

  @Test
  void aLedgerThatCommitsAfterTheDataDoublesRows() throws Exception {
    var campaign = campaign(Mode.NAIVE, LIMITS.twin(60));

    assertThat(campaign.lost()).isZero();
    assertThat(campaign.doubled()).isPositive();
  }

  /**
   * As a transform does that is not idempotent: each row gets what Java computes from it. What
   * would double rows is the ledger, which is the same.
   */
  @Test
  void everyRowIsComputedOnceHoweverOftenTheProcessIsKilled() throws Exception {
    var campaign = campaign(Mode.COMPUTED, LIMITS);

    assertThat(campaign.kills()).isGreaterThanOrEqualTo(LIMITS.floor());
    assertThat(campaign.lost()).isZero();
    assertThat(campaign.doubled()).isZero();
    LeftOvers.assertNone(server);
  }

  /** Cursors go down, and chunks that are cut for idle lanes do too. */
  @Test
  void everyRowIsChangedOnceWhenTheRowsAreTakenDownwards() throws Exception {
    var campaign = campaign(Mode.DOWNWARDS, LIMITS);

    assertThat(campaign.kills()).isGreaterThanOrEqualTo(LIMITS.floor());
    assertThat(campaign.lost()).isZero();
    assertThat(campaign.doubled()).isZero();
    LeftOvers.assertNone(server);
  }

  /** What a series of kills has done to the rows. */
  private record Campaign(int kills, int runs, int rounds, long lost, long doubled) {}

  private Campaign campaign(Mode mode, CampaignLimits limits) throws Exception {
    var done =
        new KillCampaign(limits, random, round -> start(mode, round))
            .runWhile(round -> EXACT.contains(mode) || server.doubled(round) == 0);
    int round = done.rounds();
    var campaign =
        new Campaign(done.kills(), done.runs(), round, server.lost(round), server.doubled(round));
    print(mode, campaign);
    return campaign;
  }

  private ChildProcess start(Mode mode, int round) throws IOException {
    return ChildProcess.of(
        CountingChild.class,
        List.of(),
        server.url(),
        "kill_" + round,
        mode.name(),
        Long.toString(ROWS),
        "15");
  }

  private static void print(Mode mode, Campaign campaign) {
    LIMITS.print(
        String.format(
            Locale.ROOT,
            "%s: %d times SIGKILL in %d runs of %d plans over %,d rows: %,d lost, %,d doubled",
            mode,
            campaign.kills(),
            campaign.runs(),
            campaign.rounds(),
            ROWS,
            campaign.lost(),
            campaign.doubled()));
  }
}
