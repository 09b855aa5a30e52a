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
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * A process that searches for bad rows is killed, with SIGKILL, while it is about to find one: in
 * the end each bad row is set aside once, and every other row is changed once. What a statement
 * without its condition would do to the entries is shown by {@link LostBadRowsTest}.
 */
@RunsBeside
@Order(1) // it takes longest
class BadRowsKillTest {

  private static final int ROWS = 3_000;

  /** A load sets rows aside one right after the other: so many that kills come in between. */
  private static final int LOADED_ROWS = 30_000;

  private static final int KILLS = Integer.getInteger("badrows.kills", 3);
  private static final String SET_ASIDE = "select bad_rows from backfill_run";
  private static final String LOADED =
      "select g from generate_series(0, %d) g where g %%%% 61 %%s 7 order by g"
          .formatted(LOADED_ROWS - 1);
  private static final String BAD = "select id from counted where id % 61 = 7 order by id";

  private final Random random = new Random(Long.getLong("badrows.seed", 19));
  private CampaignServer server;

  @BeforeEach
  void startAServerThatWritesToDisk() throws Exception {
    server = CampaignServer.withRows(ROWS);
    server.execute("alter table counted add constraint seven check (n = 0 or id % 61 <> 7)");
    server.execute("create table loaded (id bigint, check (id % 61 <> 7))");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void eachBadRowIsSetAsideOnceHoweverOftenTheProcessIsKilled() throws Exception {
    campaign("changed", ROWS);

    assertThat(server.column("select row_key from backfill_bad_row order by row_key::bigint"))
        .containsExactlyElementsOf(server.column(BAD));
    assertThat(server.number(SET_ASIDE)).isEqualTo(server.column(BAD).size());
    assertThat(server.number("select count(*) from counted where n <> 1 and id % 61 <> 7"))
        .isZero();
    LeftOvers.assertNone(server);
  }

  @Test
  void eachRowOfALoadIsSetAsideOrLoadedOnceHoweverOftenTheProcessIsKilled() throws Exception {
    campaign(BadRowsChild.LOADED, LOADED_ROWS);

    var bad = server.column(LOADED.formatted("="));
    assertThat(server.number(SET_ASIDE)).isEqualTo(bad.size());
    assertThat(server.number("select count(*) from backfill_bad_row")).isEqualTo(bad.size());
    assertThat(server.column("select id from loaded order by id"))
        .containsExactlyElementsOf(server.column(LOADED.formatted("<>")));
    LeftOvers.assertNone(server);
  }

  private void campaign(String mode, int rows) throws Exception {
    for (int kill = 1; kill <= KILLS; kill++) {
      killedAfter(mode, rows, kill * 5L);
    }
    try (var last = start(mode, rows)) {
      assertThat(last.awaitEnd()).endsWith(BadRowsChild.DONE);
    }
  }

  /** Kills a process a moment after so many rows are set aside in all. */
  private void killedAfter(String mode, int rows, long setAside) throws Exception {
    try (var child = start(mode, rows)) {
      Until.holds(
          "rows are set aside, or all is done",
          () -> !child.isAlive() || (begun() && server.number(SET_ASIDE) >= setAside));
      assertThat(child.works(Duration.ofMillis(random.nextInt(30)))).isTrue();
    }
  }

  private boolean begun() throws Exception {
    return server.number("select count(*) from pg_class where relname = 'backfill_bad_row'") > 0
        && server.number("select count(*) from backfill_run") > 0;
  }

  private ChildProcess start(String mode, int rows) throws IOException {
    return ChildProcess.of(
        BadRowsChild.class, List.of(), server.url(), Integer.toString(rows), mode);
  }
}
