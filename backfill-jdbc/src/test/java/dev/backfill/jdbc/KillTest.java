package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Kills a process at work, with SIGKILL, again and again, against a server that really writes to
 * disk; in the end every row has been changed once. The same kills on a ledger that commits after
 * the data must show doubled rows: otherwise this test could not see them.
 *
 * <p>{@code -Dkill.most}, {@code -Dkill.seconds} and {@code -Dkill.seed} make it longer or repeat
 * it.
 */
class KillTest {

  static final long ROWS = 60_000;

  private static final int MOST = Integer.getInteger("kill.most", 50);
  private static final int FLOOR = 20;
  private static final int SECONDS = Integer.getInteger("kill.seconds", 90);
  private static final long SEED = Long.getLong("kill.seed", System.nanoTime());

  private final Random random = new Random(SEED);
  private EmbeddedPostgres postgres;

  @BeforeEach
  void startAServerThatWritesToDisk() throws Exception {
    postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "100")
            .start();
    assertThat(text("show fsync")).isEqualTo("on");
    assertThat(text("show synchronous_commit")).isEqualTo("on");
    execute("create table counted(id bigint primary key, n int not null default 0)");
    execute("insert into counted(id) select generate_series(0, " + (ROWS - 1) + ")");
    execute("vacuum analyze counted");
  }

  @AfterEach
  void stop() throws IOException {
    postgres.close();
  }

  @Test
  void everyRowIsChangedOnceHoweverOftenTheProcessIsKilled() throws Exception {
    var campaign = campaign("exact", MOST, Duration.ofSeconds(SECONDS));

    print("exact", campaign);
    assertThat(campaign.kills()).isGreaterThanOrEqualTo(FLOOR);
    assertThat(campaign.lost()).isZero();
    assertThat(campaign.doubled()).isZero();
  }

  @Test
  void aLedgerThatCommitsAfterTheDataDoublesRows() throws Exception {
    Campaign campaign = campaign("naive", FLOOR, Duration.ofSeconds(SECONDS));

    print("naive", campaign);
    assertThat(campaign.lost()).isZero();
    assertThat(campaign.doubled()).isPositive();
  }

  /** What a series of kills has done to the rows. */
  private record Campaign(int kills, int runs, int rounds, long lost, long doubled) {}

  /**
   * Kills until there were enough kills or the time is over; a plan that completes is followed by
   * the next.
   */
  private Campaign campaign(String mode, int most, Duration atMost) throws Exception {
    long end = System.nanoTime() + atMost.toNanos();
    int kills = 0;
    int runs = 0;
    int round = 1;
    while (kills < FLOOR || (kills < most && System.nanoTime() < end)) {
      runs++;
      if (killed(mode, round)) {
        kills++;
      } else {
        round++;
      }
    }
    runs++;
    assertThat(await(start(mode, round))).isEqualTo(KillChild.DONE);
    return new Campaign(
        kills,
        runs,
        round,
        number("select count(*) from counted where n < " + round),
        number("select count(*) from counted where n > " + round));
  }

  /** Kills a process somewhere on its way; false if it was done before. */
  private boolean killed(String mode, int round) throws Exception {
    var process = start(mode, round);
    boolean early = random.nextInt(8) == 0;
    if (early) {
      return kill(process, random.nextInt(1_200));
    }
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String word = out.readLine();
      if (!KillChild.WORKING.equals(word)) {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(word).isEqualTo(KillChild.DONE);
        return false;
      }
      return kill(process, random.nextInt(400));
    }
  }

  private static boolean kill(Process process, int afterMillis) throws InterruptedException {
    boolean ended = process.waitFor(afterMillis, TimeUnit.MILLISECONDS);
    process.destroyForcibly(); // SIGKILL
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    if (ended) {
      assertThat(process.exitValue()).isZero();
    }
    return !ended;
  }

  private static String await(Process process) throws Exception {
    String last = "";
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = line;
      }
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return last;
  }

  private Process start(String mode, int round) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            KillChild.class.getName(),
            postgres.getJdbcUrl("postgres", "postgres"),
            "kill_" + round,
            mode)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void print(String mode, Campaign campaign) {
    System.out.printf(
        Locale.ROOT,
        "kill -9, %s: %d kills in %d runs of %d plans over %,d rows: %,d lost, %,d doubled (seed"
            + " %d)%n",
        mode,
        campaign.kills(),
        campaign.runs(),
        campaign.rounds(),
        ROWS,
        campaign.lost(),
        campaign.doubled(),
        SEED);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private long number(String sql) throws SQLException {
    return Long.parseLong(text(sql));
  }
}
