package dev.backfill.jdbc;

import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that lets a run rest right after a batch of its has been committed, and looks for
 * what the run holds meanwhile. Thread-safe.
 */
final class HeldThings {

  private static final long PATIENCE = 30;
  private static final int LOOKS = 200;

  private final TestPool pool;
  private final DataSource source;
  private final Map<Connection, String> open = new ConcurrentHashMap<>();
  private final CountDownLatch resting = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger batches = new AtomicInteger();

  HeldThings(TestPool pool) {
    this.pool = pool;
    this.source = WatchedDataSource.of(pool, this::on);
  }

  DataSource dataSource() {
    return source;
  }

  /** Whoever calls this rests until it may go on. */
  void rest() throws InterruptedException {
    resting.countDown();
    if (!goOn.await(PATIENCE, TimeUnit.SECONDS)) {
      throw new AssertionError("The run was not let continue");
    }
  }

  void awaitRest() throws InterruptedException {
    if (!resting.await(PATIENCE, TimeUnit.SECONDS)) {
      throw new AssertionError("The run does not come to rest");
    }
  }

  void goOn() {
    goOn.countDown();
  }

  private @Nullable Object on(WatchedDataSource.Call call) throws Throwable {
    var result = call.proceed();
    Method method = call.method();
    switch (method.getName()) {
      case "getConnection" -> {
        if (result instanceof Connection connection) {
          open.put(connection, "");
        }
      }
      case "prepareStatement" -> {
        var arguments = call.arguments();
        said(call, arguments == null ? "" : String.valueOf(arguments[0]));
      }
      case "commit" -> {
        // the ledger writes a batch down as the last thing in its transaction
        if (said(call, "").contains("pg_current_xact_id() operator(pg_catalog.=)")
            && batches.incrementAndGet() == 2) {
          rest();
        }
      }
      case "close" -> {
        if (call.target() instanceof Connection connection) {
          open.remove(connection);
        }
      }
      default -> {}
    }
    return result;
  }

  private String said(WatchedDataSource.Call call, String now) {
    var before = open.put((Connection) call.target(), now);
    return before == null ? "" : before;
  }

  /**
   * What sessions hold while the run rests: transactions, snapshots, cursors. Heartbeats and looks
   * at the run are over in a moment; what is held is there each time.
   */
  List<String> held() throws SQLException {
    var held = transactions();
    for (int i = 1; i < LOOKS && !held.isEmpty(); i++) {
      held.retainAll(transactions());
    }
    return held.isEmpty() ? cursors() : held;
  }

  private List<String> transactions() throws SQLException {
    try (var connection = pool.getConnection()) {
      return TestSql.list(
          connection,
          """
          select format('a transaction since %s, session %s', coalesce(xact_start, query_start), pid)
            from pg_stat_activity, pg_sleep(0.01)
           where datname = current_database() and pid <> pg_backend_pid()
             and backend_type = 'client backend' and (xact_start is not null or backend_xmin is not null)
          """,
          row -> row.getString(1));
    }
  }

  /** A session alone knows its cursors. */
  private List<String> cursors() throws SQLException {
    var found = new ArrayList<String>();
    for (var connection : open.keySet()) {
      found.addAll(cursors(connection));
    }
    var idle = new ArrayList<Connection>();
    try {
      for (int i = pool.borrowed(); i < TestPool.SIZE; i++) {
        idle.add(pool.getConnection());
        found.addAll(cursors(idle.getLast()));
      }
    } finally {
      for (var connection : idle) {
        connection.close();
      }
    }
    return found;
  }

  private static List<String> cursors(Connection connection) throws SQLException {
    var found =
        TestSql.list(
            connection,
            "select format('a cursor: %s', statement) from pg_cursors where name <> ''",
            row -> row.getString(1));
    if (!connection.getAutoCommit()) {
      connection.rollback();
    }
    return found;
  }
}
