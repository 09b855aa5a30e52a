package dev.backfill.jdbc.rollback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.LeftOvers;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.rollback.RestoringChild.Act;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Kills a process with SIGKILL while it changes rows and keeps before-images, and again while it
 * puts them back, against a server that really writes to disk: in the end every row is what it was,
 * and was restored once. Where images are lost, this test must see it.
 */
@RunsBeside
class RollbackKillTest {

  private static final long ROWS = Long.getLong("rollback.rows", 6_000);
  private static final CampaignLimits LIMITS = CampaignLimits.of("rollback", 40, 3, 3);

  private final Random random = LIMITS.random();
  private CampaignServer server;
  private int kills;
  private int rounds;

  @BeforeEach
  void startAServerThatWritesToDisk() throws Exception {
    server = CampaignServer.withRows(ROWS);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void everyRowIsWhatItWasHoweverOftenTheProcessIsKilled() throws Exception {
    var clock = LIMITS.begin();
    long changed = 0;
    long restored = 0;
    while (clock.goesOn(kills)) {
      round();
      assertThat(server.number("select count(*) from counted where n <> 0")).isZero();
      changed += rows("plan_name = 'counted_up'");
      restored += rows("plan_name <> 'counted_up'");
      forget();
    }

    LIMITS.print(
        String.format(
            Locale.ROOT,
            "EXACT: %d times SIGKILL in %d rounds of change and rollback over %,d rows: %,d"
                + " changed, %,d restored, 0 left",
            kills,
            rounds,
            ROWS,
            changed,
            restored));
    assertThat(kills).isGreaterThanOrEqualTo(LIMITS.floor());
    assertThat(restored).isEqualTo(changed).isPositive();
    LeftOvers.assertNone(server);
  }

  @Test
  void whereImagesAreLostRowsAreLeft() throws Exception {
    for (Act act : List.of(Act.CHANGE, Act.ROLL_BACK)) {
      try (var child = start(act, true)) {
        assertThat(child.awaitEnd()).endsWith(RestoringChild.DONE);
      }
    }

    long left = server.number("select count(*) from counted where n <> 0");
    LIMITS.print(String.format(Locale.ROOT, "LOSES IMAGES: %,d rows were not put back", left));
    assertThat(left).isPositive();
  }

  /** Changes rows, all or some of them, and rolls that back. */
  private void round() throws Exception {
    rounds++;
    boolean all = random.nextBoolean();
    boolean done = false;
    for (int i = 0; !done && (all || i < 2); i++) {
      done = !killed(Act.CHANGE, all && i > 2 ? 60_000 : 1_000);
    }
    for (int i = 0; killed(Act.ROLL_BACK, i > 4 ? 60_000 : 700); i++) {
      assertThat(i).isLessThan(100);
    }
  }

  /** Kills a process somewhere on its way; false if it was done before. */
  private boolean killed(Act act, int withinMillis) throws Exception {
    try (var child = start(act, false)) {
      if (child.line().equals(RestoringChild.DONE)) {
        return false;
      }
      if (child.works(Duration.ofMillis(random.nextInt(withinMillis)))) {
        kills++;
        return true;
      }
      assertThat(child.awaitEnd()).endsWith(RestoringChild.DONE);
      return false;
    }
  }

  private ChildProcess start(Act act, boolean losing) throws IOException {
    return ChildProcess.of(
        RestoringChild.class,
        List.of(),
        server.url(),
        Long.toString(ROWS),
        act.name(),
        Boolean.toString(losing));
  }

  private long rows(String which) throws Exception {
    return server.number(
        "select coalesce(sum(c.changed), 0) from backfill_chunk c join backfill_run r using"
            + " (run_id) where "
            + which);
  }

  private void forget() {
    var ledger = JdbcLedger.in(server.dataSource());
    ledger.runs().forEach(run -> ledger.forget(run.planName()));
  }
}
