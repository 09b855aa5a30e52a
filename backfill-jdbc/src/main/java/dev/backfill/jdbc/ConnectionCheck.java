package dev.backfill.jdbc;

import dev.backfill.ledger.LedgerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tries whether a data source has the connections that a run needs, because it does not tell its
 * size: borrows them, and gives them back at once. Used once.
 */
final class ConnectionCheck {

  /** One for the ledger, one for the heartbeat. */
  private static final int OURS = 2;

  private final DataSource dataSource;
  private final Duration atMost;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Connection> arrived = new ArrayList<>();
  private @Nullable Exception failure;
  private int answers;
  private boolean over;

  ConnectionCheck(DataSource dataSource, Duration atMost) {
    this.dataSource = dataSource;
    this.atMost = atMost;
  }

  /**
   * Borrows one connection for each lane, while those for control and heartbeat are held.
   *
   * @throws LedgerException if they do not come in time, with the numbers
   */
  void require(int lanes, String database) {
    int got = borrow(lanes);
    if (got < lanes) {
      throw new LedgerException(
          tooFew(lanes, got + OURS, database) + ". Nothing was written", why().orElse(null));
    }
  }

  /** Borrows all that a run needs, and says so if there are too few. */
  Optional<String> shortage(int lanes, String database) {
    int got = borrow(lanes + OURS);
    return got < lanes + OURS ? Optional.of(tooFew(lanes, got, database)) : Optional.empty();
  }

  /** How many came in time. */
  private int borrow(int wanted) {
    for (int i = 0; i < wanted; i++) {
      Thread.ofVirtual().name("backfill-connection-check-" + i).start(this::borrow);
    }
    List<Connection> got;
    lock.lock();
    try {
      awaitAnswers(wanted);
    } finally {
      over = true;
      got = List.copyOf(arrived);
      lock.unlock();
    }
    got.forEach(ConnectionCheck::giveBack);
    return got.size();
  }

  private Optional<Exception> why() {
    lock.lock();
    try {
      return Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }

  private void awaitAnswers(int lanes) {
    long left = atMost.toNanos();
    try {
      while (answers < lanes && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A pool may answer long after the check is over: then the connection goes back at once. */
  private void borrow() {
    Connection connection = null;
    Exception error = null;
    try {
      connection = dataSource.getConnection();
    } catch (SQLException | RuntimeException e) {
      error = e;
    }
    boolean late;
    lock.lock();
    try {
      late = over;
      answers++;
      if (error != null) {
        failure = error;
      }
      if (connection != null && !late) {
        arrived.add(connection);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (late && connection != null) {
      giveBack(connection);
    }
  }

  private String tooFew(int lanes, int got, String database) {
    return String.format(
        Locale.ROOT,
        "A run with %d lanes needs %d connections to %s (one per lane, one for the ledger, one"
            + " for the heartbeat) and got %d within %.1f s%s. Set the size of the pool to %d"
            + " or more, or parallelism to %d or less",
        lanes,
        lanes + OURS,
        database,
        got,
        atMost.toMillis() / 1000.0,
        why().map(e -> ": " + SqlFailures.describe(e)).orElse(""),
        lanes + OURS,
        Math.max(1, got - OURS));
  }

  private static void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      Ignored.because("a connection that cannot be closed is its pool's affair", e);
    }
  }
}
