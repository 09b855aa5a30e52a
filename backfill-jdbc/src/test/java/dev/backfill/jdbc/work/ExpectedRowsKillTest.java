package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.LeftOvers;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.run.Until;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A process that expects so many rows is killed, with SIGKILL, somewhere in its statement or its
 * commit: either all rows are changed then or none, and in the end each has been changed once.
 * Without the expected number the same kills leave a part: otherwise this test could not see one.
 */
@RunsBeside
class ExpectedRowsKillTest {

  private static final int ROWS = 400;
  private static final int KILLS = 3;

  private static final String AT_WORK =
      "select count(*) from pg_stat_activity where pid <> pg_backend_pid() and state <> 'idle'"
          + " and query like '%pg_sleep(0.001)%'";

  private final Random random = new Random();
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
  void aKilledProcessHasChangedAllRowsOrNone() throws Exception {
    killedAtWork(true, ROWS / 2);
    assertThat(changed()).as("in the middle of its statement").isZero();
    for (int kill = 2; kill <= KILLS; kill++) {
      killedAtWork(true, ROWS + ROWS / 2);
      assertThat(changed()).isIn(0L, (long) ROWS);
    }
    try (var last = start(true)) {
      assertThat(last.awaitEnd()).endsWith(ExpectingChild.DONE);
    }
    assertThat(server.lost(1)).isZero();
    assertThat(server.doubled(1)).isZero();
    LeftOvers.assertNone(server);
  }

  @Test
  void withoutTheExpectedNumberAKillLeavesAPart() throws Exception {
    long changed = 0;
    for (int kill = 1; kill <= 4 * KILLS && (changed == 0 || changed == ROWS); kill++) {
      server.reset();
      killedAfterItsFirstCommit();
      changed = changed();
    }
    assertThat(changed).isBetween(1L, ROWS - 1L);
  }

  /**
   * Waits until the statement runs, and a while more; the server notices that the client is gone.
   */
  private void killedAtWork(boolean expects, int millis) throws Exception {
    try (var child = start(expects)) {
      Until.holds(
          "the statement runs, or all is done",
          () -> !child.isAlive() || server.number(AT_WORK) > 0);
      var unused = child.works(Duration.ofMillis(random.nextInt(millis)));
    }
    Until.holds("the server has ended what it was at", () -> server.number(AT_WORK) == 0);
  }

  /** However slow the machine is: a kill by time alone may always come before or after it. */
  private void killedAfterItsFirstCommit() throws Exception {
    try (var child = start(false)) {
      Until.holds("a part is committed, or all is done", () -> !child.isAlive() || changed() > 0);
    }
    Until.holds("the server has ended what it was at", () -> server.number(AT_WORK) == 0);
  }

  private long changed() throws Exception {
    return server.number("select count(*) from counted where n > 0");
  }

  private ChildProcess start(boolean expects) throws IOException {
    return ChildProcess.of(
        ExpectingChild.class,
        List.of(),
        server.url(),
        "expected_" + expects,
        Integer.toString(ROWS),
        Boolean.toString(expects));
  }
}
