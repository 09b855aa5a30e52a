package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.CountingChild;
import dev.backfill.jdbc.fixture.KillCampaign;
import dev.backfill.jdbc.fixture.LeftOvers;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.Reprocess;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Kills a process with SIGKILL while it does all chunks of a complete run again, round after round:
 * each round does each row exactly once more.
 */
@RunsBeside
class ReprocessKillTest {

  private static final long ROWS = Long.getLong("reprocess.rows", 6_000);
  private static final CampaignLimits LIMITS = CampaignLimits.of("reprocess", 40, 3, 3);
  private static final String PLAN = "counted_again";

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
  void eachRowIsDoneOnceMoreInEachRoundHoweverOftenTheProcessIsKilled() throws Exception {
    try (var first = child()) {
      first.awaitEnd();
    }
    var marked = new AtomicInteger();

    var kills =
        new KillCampaign(
                LIMITS,
                LIMITS.random(),
                round -> {
                  if (round > marked.get()) {
                    marked.set(round);
                    JdbcLedger.in(server.dataSource())
                        .reprocess(PLAN, Reprocess.all("round " + round));
                  }
                  return child();
                })
            .run();

    LIMITS.print(
        String.format(
            Locale.ROOT,
            "EXACT: %d times SIGKILL in %d rounds of doing %,d rows again: %,d rows differ",
            kills.kills(),
            kills.rounds(),
            ROWS,
            server.number("select count(*) from counted where n <> " + (marked.get() + 1))));
    assertThat(kills.kills()).isGreaterThanOrEqualTo(LIMITS.floor());
    assertThat(server.number("select count(*) from counted where n = " + (marked.get() + 1)))
        .isEqualTo(ROWS);
    LeftOvers.assertNone(server);
  }

  private ChildProcess child() throws IOException {
    return ChildProcess.of(
        CountingChild.class,
        List.of(),
        server.url(),
        PLAN,
        CountingChild.Mode.EXACT.name(),
        Long.toString(ROWS),
        "15");
  }
}
