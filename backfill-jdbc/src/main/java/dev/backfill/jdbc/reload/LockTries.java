package dev.backfill.jdbc.reload;

import dev.backfill.base.PrintableLog;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.dialect.failure.Blocker;
import dev.backfill.jdbc.dialect.failure.LockHeldException;
import dev.backfill.jdbc.dialect.failure.ReloadException;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.resource.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Changes a table under a short lock timeout, several times within one transaction: a statement
 * that waits for the lock makes all others wait behind it. Between two tries no lock is held.
 * Immutable.
 *
 * @param table the table to be locked
 * @param doing what is done, completes "could not"
 * @param timeout the longest time that a lock is waited for
 * @param pause the time between two tries
 */
record LockTries(SourceTable table, String doing, Duration timeout, Duration pause) {

  /** The longest time that each lock is waited for. */
  static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

  private static final int MOST = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Logger LOG = PrintableLog.of(LockTries.class);

  /** With the times for production. */
  LockTries(SourceTable table, String doing) {
    this(table, doing, LOCK_TIMEOUT, PAUSE);
  }

  /** What is done under locks. */
  interface Change {
    void run(Connection connection) throws SQLException;
  }

  /**
   * Does it.
   *
   * @throws ReloadException if a lock was not given, with the session that holds it, or if the
   *     database refuses the change
   */
  void run(Connection connection, Change change) throws InterruptedException {
    var waiter = TimeSource.system().waiter();
    try {
      for (int i = 1; ; i++) {
        var before = connection.setSavepoint();
        limit(connection);
        var held = tried(connection, before, change);
        if (held.isEmpty()) {
          return;
        }
        if (i == MOST) {
          throw held.get();
        }
        LOG.warn("Could not {} yet, try {} of {}: {}", doing, i, MOST, held.get().getMessage());
        waiter.await(waiter.changes(), pause);
      }
    } catch (SQLException e) {
      throw ReloadException.of(doing, e);
    }
  }

  private void limit(Connection connection) throws SQLException {
    try (var settings = connection.createStatement()) {
      settings.execute(table.reader().dialect().sessions().lockLimit(timeout));
    }
  }

  /** Empty if it was done. */
  private Optional<ReloadException> tried(Connection connection, Savepoint before, Change change)
      throws SQLException {
    try {
      change.run(connection);
      return Optional.empty();
    } catch (SQLException e) {
      if (!SqlState.LOCK_NOT_AVAILABLE.isOf(e)) {
        throw e;
      }
      connection.rollback(before);
      return Optional.of(ReloadException.of(doing, named(connection, e)));
    }
  }

  private SQLException named(Connection connection, SQLException thrown) throws SQLException {
    Optional<Blocker> holder =
        table.reader().dialect().sessions().lockHolder(connection, table.facts());
    return holder.<SQLException>map(one -> new LockHeldException(one, thrown)).orElse(thrown);
  }
}
