package dev.backfill.jdbc.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.copy.CopyingChild.Mode;
import dev.backfill.jdbc.fixture.CampaignLimits;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.KillCampaign;
import dev.backfill.jdbc.fixture.LeftOvers;
import dev.backfill.jdbc.fixture.RunsBeside;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Kills a process that copies from one database to another, with SIGKILL, again and again; in the
 * end every row has arrived once. The table that they arrive in has no key, so that a row that
 * comes twice is there twice. The same kills on a ledger that commits after the rows must show
 * doubled ones: otherwise this test could not see them.
 */
@RunsBeside
@Order(1) // it takes longest
class CopyKillTest {

  private static final long ROWS = Long.getLong("copy.rows", 8_000);
  private static final CampaignLimits LIMITS = CampaignLimits.of("copy", 30, 3, 3);

  private final Random random = LIMITS.random();
  private CampaignServer server;

  @BeforeEach
  void startAServerWithTwoDatabases() throws Exception {
    server = CampaignServer.withRows(ROWS);
    server.execute("create database target");
    inTarget("create table copied (id bigint)");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void everyRowArrivesOnceHoweverOftenTheProcessIsKilled() throws Exception {
    assertExact(campaign(Mode.COPIED, LIMITS));
  }

  @Test
  void everyRowIsInsertedOnceHoweverOftenTheProcessIsKilled() throws Exception {
    assertExact(campaign(Mode.INSERTED, LIMITS));
  }

  private void assertExact(Campaign campaign) throws Exception {
    assertThat(campaign.kills()).isGreaterThanOrEqualTo(LIMITS.floor());
    assertThat(campaign.lost()).isZero();
    assertThat(campaign.doubled()).isZero();
    LeftOvers.assertNone(server);
  }

  @Test
  void aLedgerThatCommitsAfterTheRowsDoublesSome() throws Exception {
    var campaign = campaign(Mode.NAIVE, LIMITS.twin(60));

    assertThat(campaign.lost()).isZero();
    assertThat(campaign.doubled()).isPositive();
  }

  /** What a series of kills has done to the rows. */
  private record Campaign(int kills, int runs, int rounds, long lost, long doubled) {}

  private Campaign campaign(Mode mode, CampaignLimits limits) throws Exception {
    var done =
        new KillCampaign(limits, random, round -> start(mode, round))
            .runWhile(round -> mode != Mode.NAIVE || doubled(round) == 0);
    int round = done.rounds();
    var campaign = new Campaign(done.kills(), done.runs(), round, lost(round), doubled(round));
    LIMITS.print(
        String.format(
            Locale.ROOT,
            "%s: %d times SIGKILL in %d runs of %d copies of %,d rows: %,d lost, %,d doubled",
            mode,
            campaign.kills(),
            campaign.runs(),
            campaign.rounds(),
            ROWS,
            campaign.lost(),
            campaign.doubled()));
    return campaign;
  }

  private ChildProcess start(Mode mode, int round) throws IOException {
    return ChildProcess.of(
        CopyingChild.class,
        List.of(),
        server.url(),
        target(),
        "copy_" + round,
        mode.name(),
        Long.toString(ROWS));
  }

  private String target() {
    return server.url().replace("/postgres?", "/target?");
  }

  /** How many rows have not arrived so often. */
  private long lost(int times) throws SQLException {
    return ROWS - number("select count(*) from (%s) c where n >= %d".formatted(COUNTS, times));
  }

  private long doubled(int times) throws SQLException {
    return number("select count(*) from (%s) c where n > %d".formatted(COUNTS, times));
  }

  private static final String COUNTS = "select count(*) as n from copied group by id";

  private void inTarget(String sql) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private Connection connect() throws SQLException {
    var source = new PGSimpleDataSource();
    source.setUrl(target());
    return source.getConnection();
  }
}
