package dev.backfill.benchmarks.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A PostgreSQL server for measuring: what it commits is on the disk, and neither a checkpoint nor
 * autovacuum begins in the middle of a trial. One thread at a time.
 */
public final class BenchmarkServer implements AutoCloseable {

  private static final Map<String, String> SETTINGS = settings();

  private final EmbeddedPostgres postgres;
  private final long postmaster;
  private int copies;

  private BenchmarkServer(EmbeddedPostgres postgres) throws SQLException, IOException {
    this.postgres = postgres;
    Path data = Path.of(Sql.text(postgres.getPostgresDatabase(), "show data_directory"));
    this.postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
  }

  private static Map<String, String> settings() {
    var all = new LinkedHashMap<String, String>();
    all.put("fsync", "on");
    all.put("synchronous_commit", "on");
    all.put("full_page_writes", "on");
    all.put("shared_buffers", "1GB");
    all.put("max_wal_size", "16GB");
    all.put("checkpoint_timeout", "1h");
    all.put("autovacuum", "off");
    all.put("max_connections", "100");
    return all;
  }

  /** Starts a server on a free port, in a folder of its own. */
  public static BenchmarkServer start() throws IOException, SQLException {
    var builder = EmbeddedPostgres.builder();
    SETTINGS.forEach(builder::setServerConfig);
    var postgres = builder.start();
    try {
      var server = new BenchmarkServer(postgres);
      for (String durable : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
        server.require(durable);
      }
      return server;
    } catch (IOException | SQLException | RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  private void require(String setting) throws SQLException {
    if (!Sql.text(postgres.getPostgresDatabase(), "show " + setting).equals("on")) {
      throw new IllegalStateException(
          "The server has %s off; what it would measure is not durable".formatted(setting));
    }
  }

  /** Its settings, as the page tells them. */
  public static String told() {
    var text = new StringBuilder();
    SETTINGS.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "" : ", ").append("`%s = %s`".formatted(name, value)));
    return text.toString();
  }

  /** Version of the server, as the server reports it. */
  public String version() throws SQLException {
    return Sql.text(postgres.getPostgresDatabase(), "show server_version");
  }

  /** Makes a database and lets it be filled; afterwards no session may be connected to it. */
  public void template(String name, Filling filling) throws SQLException {
    Sql.execute(postgres.getPostgresDatabase(), "create database " + name);
    filling.fill(postgres.getDatabase("postgres", name));
  }

  /** The data that fills a template. */
  public interface Filling {
    /** Fills a database. */
    void fill(DataSource database) throws SQLException;
  }

  /** A new database with the very files of a template, flushed to the disk. */
  public TrialDatabase copy(String template) throws SQLException {
    String name = template + "_" + ++copies;
    Sql.execute(
        postgres.getPostgresDatabase(),
        "create database %s template %s strategy file_copy".formatted(name, template));
    var source = postgres.getDatabase("postgres", name);
    return new TrialDatabase(this, name, source);
  }

  String url(String name) {
    return postgres.getJdbcUrl("postgres", name);
  }

  void drop(String name) throws SQLException {
    Sql.execute(postgres.getPostgresDatabase(), "drop database %s with (force)".formatted(name));
  }

  /** Writes all that is dirty, so that no checkpoint is due for a while. */
  void checkpoint() throws SQLException {
    Sql.execute(postgres.getPostgresDatabase(), "checkpoint");
  }

  /** The position up to which the log has been written, in bytes. */
  public long log() throws SQLException {
    return Sql.number(
        postgres.getPostgresDatabase(),
        "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
  }

  /** The processor time that the server's processes have used. */
  public ServerCpu cpu() {
    return new ServerCpu(postmaster);
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
