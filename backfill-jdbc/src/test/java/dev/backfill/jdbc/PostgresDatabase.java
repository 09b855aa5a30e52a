package dev.backfill.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The database of one test. Thread-safe. */
final class PostgresDatabase {

  private static final int LEAK_CHECKS = 200;

  private final String name;
  private final int port;
  private final TestPool pool;
  private final List<TestPool> others = new CopyOnWriteArrayList<>();

  PostgresDatabase(String name, int port) {
    this.name = name;
    this.port = port;
    this.pool = new TestPool(url());
  }

  String name() {
    return name;
  }

  /** For a child JVM, or a role of its own; the superuser is postgres without a password. */
  String url() {
    return "jdbc:postgresql://localhost:" + port + "/" + name;
  }

  /** Pooled sessions of the superuser; the same object each time. */
  TestPool pool() {
    return pool;
  }

  /** Pooled sessions of another role; another pool each time, closed with the test. */
  TestPool pool(String user) {
    var other = new TestPool(url(), user);
    others.add(other);
    return other;
  }

  /** A new session for each call, in the JVM's time zone. */
  DataSource unpooled(String user) {
    var source = new PGSimpleDataSource();
    source.setUrl(url());
    source.setUser(user);
    return source;
  }

  /** Runs statements as the superuser, each in a transaction of its own. */
  void execute(String... statements) throws SQLException {
    try (Connection c = pool.getConnection();
        Statement s = c.createStatement()) {
      for (String sql : statements) {
        s.execute(sql);
      }
    }
  }

  /** The first column of all rows, as text; "null" for a null. */
  List<String> column(String sql) throws SQLException {
    try (Connection c = pool.getConnection();
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery(sql)) {
      var values = new ArrayList<String>();
      while (r.next()) {
        values.add(String.valueOf(r.getString(1)));
      }
      return values;
    }
  }

  /** A single number. */
  long number(String sql) throws SQLException {
    return Long.parseLong(column(sql).getFirst());
  }

  /** How many sessions this database has. */
  long sessions() throws SQLException {
    return number(
        "select count(*) from pg_stat_activity, pg_sleep(0.01) where datname = current_database()");
  }

  /** Returns when it has no more than that again; fails if it does not within 20 s. */
  void awaitSessions(long atMost) throws SQLException {
    for (int i = 0; i < 2_000; i++) {
      if (sessions() <= atMost) {
        return;
      }
    }
    throw new AssertionError("Sessions do not end");
  }

  /** Returns when a session of this database waits for a lock; fails if none does within 20 s. */
  void awaitLockWait() throws SQLException {
    var waiting =
        """
        select count(*) from pg_stat_activity, pg_sleep(0.01)
         where datname = current_database() and wait_event_type = 'Lock'
        """;
    for (int i = 0; i < 2_000; i++) {
      if (number(waiting) > 0) {
        return;
      }
    }
    throw new AssertionError("Nobody waits for a lock");
  }

  /** Closes the pools, and fails if a connection or a session of the test is still open. */
  void requireNoLeak(DataSource admin) throws SQLException {
    others.forEach(TestPool::close);
    pool.close();
    try (Connection c = admin.getConnection()) {
      // a closed session leaves the list a moment after the client has gone
      var open = sessions(c);
      for (int i = 0; i < LEAK_CHECKS && !open.isEmpty(); i++) {
        open = sessions(c);
      }
      if (!open.isEmpty()) {
        throw new AssertionError("The test left sessions open: " + open);
      }
    }
  }

  private List<String> sessions(Connection c) throws SQLException {
    var sql =
        """
        select format('%s: %s, last statement: %s', coalesce(nullif(application_name, ''), '?'), state, left(query, 200))
          from pg_stat_activity, pg_sleep(0.01) where datname = ? and backend_type = 'client backend'
        """;
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setString(1, name);
      try (ResultSet r = s.executeQuery()) {
        var open = new ArrayList<String>();
        while (r.next()) {
          open.add(r.getString(1));
        }
        return open;
      }
    }
  }
}
