package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server of one campaign, which really writes to disk and may be killed. It has a table {@code
 * counted}, to whose every row a backfill adds 1. Used by one thread.
 */
final class CampaignServer implements AutoCloseable {

  private final Path data;
  private final long rows;
  private final EmbeddedPostgres postgres;

  private CampaignServer(Path data, long rows) throws IOException {
    this.data = data;
    this.rows = rows;
    this.postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "100")
            .start();
  }

  /** A server with a table of so many rows, all 0. */
  static CampaignServer withRows(long rows) throws Exception {
    var server = new CampaignServer(Files.createTempDirectory("campaign"), rows);
    assertThat(server.text("show fsync")).isEqualTo("on");
    assertThat(server.text("show synchronous_commit")).isEqualTo("on");
    server.execute("create table counted(id bigint primary key, n int not null default 0)");
    server.execute("insert into counted(id) select generate_series(0, " + (rows - 1) + ")");
    server.execute("vacuum analyze counted");
    return server;
  }

  String url() {
    return "jdbc:postgresql://localhost:" + port() + "/postgres?user=postgres";
  }

  int port() {
    return postgres.getPort();
  }

  /** A new session for each call. */
  PGSimpleDataSource dataSource() {
    var source = new PGSimpleDataSource();
    source.setUrl(url());
    return source;
  }

  /** Which rows were changed less often than this. */
  long lost(int times) throws SQLException {
    return rows - number("select count(*) from counted where n >= " + times);
  }

  /** Which rows were changed more often than this. */
  long doubled(int times) throws SQLException {
    return number("select count(*) from counted where n > " + times);
  }

  /** Sets all rows to 0. */
  void reset() throws SQLException {
    execute("update counted set n = 0 where n <> 0");
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of all rows, as text. */
  List<String> column(String sql) throws SQLException {
    try (Connection connection = dataSource().getConnection();
        var statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      var values = new ArrayList<String>();
      while (result.next()) {
        values.add(String.valueOf(result.getString(1)));
      }
      return values;
    }
  }

  String text(String sql) throws SQLException {
    return column(sql).getFirst();
  }

  long number(String sql) throws SQLException {
    return Long.parseLong(text(sql));
  }

  /**
   * Kills one of the server's processes, whereupon it ends all sessions and recovers by itself.
   *
   * @return false if there is no such process any more
   */
  boolean killBackend(long pid) throws Exception {
    if (pid <= 0 || ProcessHandle.of(pid).isEmpty()) {
      return false;
    }
    kill(pid);
    LedgerTests.until("the server has recovered", this::answers);
    return true;
  }

  /** Kills the server itself, and starts it again on the same data and port. */
  void killAndRestart() throws Exception {
    long pid =
        Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    var running = ProcessHandle.of(pid).orElseThrow().info();
    var command = new ArrayList<String>();
    if (LinuxUtils.isUnshareAvailable()) {
      command.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as root
    }
    command.add(running.command().orElseThrow());
    command.addAll(List.of(running.arguments().orElseThrow()));
    kill(pid);
    LedgerTests.until("the server starts again", () -> startedAgain(command));
  }

  /** False if processes of the old server have not gone yet. */
  private boolean startedAgain(List<String> command) throws Exception {
    var process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    LedgerTests.until("the server answers or gives up", () -> !process.isAlive() || answers());
    return process.isAlive();
  }

  private static void kill(long pid) throws Exception {
    var process = ProcessHandle.of(pid).orElseThrow();
    assertThat(process.info().command().orElse("postgres")).contains("postgres");
    process.destroyForcibly();
    process.onExit().get(30, TimeUnit.SECONDS);
  }

  private boolean answers() {
    try {
      return number("select 1") == 1;
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
