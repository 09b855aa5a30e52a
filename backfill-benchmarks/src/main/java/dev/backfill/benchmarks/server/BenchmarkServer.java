package dev.backfill.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server for measuring: what it commits is on the disk, and neither a checkpoint nor
 * autovacuum begins in the middle of a trial. One thread at a time.
 */
public final class BenchmarkServer implements AutoCloseable {

  private static final Map<String, String> SETTINGS = settings();

  private final Instance instance;
  private final DataSource control;
  private final boolean careful;
  private final long postmaster;
  private int copies;

  private BenchmarkServer(Instance instance, boolean careful) throws SQLException, IOException {
    this.instance = instance;
    this.control = database("postgres");
    this.careful = careful;
    Path data = Path.of(Sql.text(control, "show data_directory"));
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

  /** Starts the embedded server on a free port, in a folder of its own. */
  public static BenchmarkServer start() throws IOException, SQLException {
    return of(EmbeddedInstance.start(SETTINGS), true);
  }

  /**
   * The same where nothing is measured: its databases are copied without a checkpoint, and are
   * deleted with the server.
   */
  public static BenchmarkServer startForTrying() throws IOException, SQLException {
    return of(EmbeddedInstance.start(SETTINGS), false);
  }

  /** Starts a server that is installed. */
  public static BenchmarkServer start(InstalledPostgres installed)
      throws IOException, SQLException {
    return of(
        InstalledInstance.start(
            installed, Files.createTempDirectory("backfill-benchmarks"), List.of(), SETTINGS),
        true);
  }

  /**
   * Starts a server behind a program that counts; it compiles no expressions. The folder is deleted
   * with it.
   */
  static BenchmarkServer start(InstalledPostgres installed, Path folder, List<String> behind)
      throws IOException, SQLException {
    var settings = new LinkedHashMap<>(SETTINGS);
    settings.put("jit", "off");
    return of(InstalledInstance.start(installed, folder, behind, settings), true);
  }

  private static BenchmarkServer of(Instance instance, boolean careful)
      throws IOException, SQLException {
    try {
      var server = new BenchmarkServer(instance, careful);
      for (String durable : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
        server.require(durable);
      }
      return server;
    } catch (IOException | SQLException | RuntimeException e) {
      instance.close();
      throw e;
    }
  }

  private void require(String setting) throws SQLException {
    if (!Sql.text(control, "show " + setting).equals("on")) {
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

  /** Version of the server, as the server reports it, without what the packager adds. */
  public String version() throws SQLException {
    return Sql.text(control, "show server_version").replaceFirst(" .*", "");
  }

  /** The programs of this server. */
  public InstalledPostgres programs() throws IOException {
    Path program = Path.of("/proc", Long.toString(postmaster), "exe").toRealPath();
    return new InstalledPostgres(program.resolveSibling(""));
  }

  /** Makes a database and lets it be filled; afterwards no session may be connected to it. */
  public void template(String name, Filling filling) throws SQLException {
    Sql.execute(control, "create database " + name);
    filling.fill(database(name));
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
        control,
        "create database %s template %s strategy %s"
            .formatted(name, template, careful ? "file_copy" : "wal_log"));
    return new TrialDatabase(this, name, database(name));
  }

  private DataSource database(String name) {
    var source = new PGSimpleDataSource();
    source.setUrl(url(name));
    return source;
  }

  boolean isCareful() {
    return careful;
  }

  String url(String name) {
    return instance.url(name);
  }

  void drop(String name) throws SQLException {
    if (careful) {
      Sql.execute(control, "drop database %s with (force)".formatted(name));
    }
  }

  /** Writes all that is dirty, so that no checkpoint is due for a while. */
  void checkpoint() throws SQLException {
    if (careful) {
      Sql.execute(control, "checkpoint");
    }
  }

  /** The position up to which the log has been written, in bytes. */
  public long log() throws SQLException {
    return Sql.number(
        control, "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
  }

  /** The processor time that the server's processes have used. */
  public ServerCpu cpu() {
    return new ServerCpu(postmaster);
  }

  /** Ids of those of its processes that it knows and that meet a condition. */
  Set<Long> processes(String condition) throws SQLException {
    String ids =
        Sql.text(
            control, "select string_agg(pid::text, ',') from pg_stat_activity where " + condition);
    return Arrays.stream(ids.split(",", -1)).map(Long::valueOf).collect(Collectors.toSet());
  }

  @Override
  public void close() throws IOException {
    instance.close();
  }
}
