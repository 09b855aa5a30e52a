package dev.backfill.cli;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of one test, on a server that ends with the JVM. */
final class Database {

  /** A role that needs a password. */
  static final String GUEST = "guest";

  /** The password of that role. */
  static final String PASSWORD = "canary-of-the-guest";

  private static final EmbeddedPostgres SERVER = started();
  private static final AtomicInteger MADE = new AtomicInteger();

  private final String url;

  private Database(String url) {
    this.url = url;
  }

  private static EmbeddedPostgres started() {
    try {
      var server = EmbeddedPostgres.start();
      var admin = new Database(server.getJdbcUrl("postgres", "postgres"));
      admin.execute("create role " + GUEST + " login password '" + PASSWORD + "'");
      requirePassword(Path.of(admin.text("show hba_file")));
      admin.execute("select pg_reload_conf()");
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requirePassword(Path rules) throws IOException {
    var lines = new ArrayList<>(List.of("host all " + GUEST + " all scram-sha-256"));
    lines.addAll(Files.readAllLines(rules));
    Files.write(rules, lines);
  }

  /** With a table 'counted' of so many rows, each of which counts how often it was changed. */
  static Database withRows(int rows) {
    String name = "cli_" + MADE.incrementAndGet();
    new Database(SERVER.getJdbcUrl("postgres", "postgres")).execute("create database " + name);
    var made = new Database(SERVER.getJdbcUrl("postgres", name));
    made.execute("create table counted (id bigint primary key, n int not null default 0)");
    made.execute("insert into counted (id) select generate_series(0, " + (rows - 1) + ")");
    made.execute("analyze counted");
    return made;
  }

  /** As the superuser, who needs no password. */
  String url() {
    return url;
  }

  /** Without a user. */
  String urlWithoutLogin() {
    return url.replaceFirst("\\?.*", "");
  }

  private Connection connection() throws SQLException {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    return source.getConnection();
  }

  void execute(String sql) {
    try (Connection connection = connection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  String text(String sql) {
    try (Connection connection = connection();
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  long number(String sql) {
    return Long.parseLong(text(sql));
  }

  boolean hasRun() {
    return number("select count(*) from pg_class where relname = 'backfill_chunk'") > 0
        && number("select count(*) from backfill_chunk") > 0;
  }

  /** How many chunks have succeeded so far. */
  long succeeded() {
    return hasRun() ? number("select count(*) from backfill_chunk where state = 'SUCCEEDED'") : 0;
  }

  /** Holds the lock of a row until it is closed, so that a run comes to a stand there. */
  HeldRow hold(long id) {
    try {
      var connection = connection();
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute("select from counted where id = " + id + " for update");
      }
      return new HeldRow(this, connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a session waits for a lock of this one. */
  boolean waitsFor(int holder) {
    return number(
            "select count(*) from pg_stat_activity where %d = any(pg_blocking_pids(pid))"
                .formatted(holder))
        > 0;
  }

  /**
   * A lock on a row.
   *
   * @param database where the row is
   * @param connection holds the lock
   */
  record HeldRow(Database database, Connection connection) implements AutoCloseable {

    /** Returns when some chunks are done, and the next batch waits for the row. */
    void awaitStandstill() throws InterruptedException, SQLException {
      int holder = connection.unwrap(PGConnection.class).getBackendPID();
      Until.seen(
          "chunks, and a wait for the row",
          () -> database.succeeded() >= 1 && database.waitsFor(holder));
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
