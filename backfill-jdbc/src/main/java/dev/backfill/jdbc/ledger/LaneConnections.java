package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.support.BriefLock;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connections of the lanes: as many as there are lanes, borrowed when they are first wanted and
 * kept. Planning has none of its own: it takes one of these for each question, when a lane has
 * ended a transaction. Thread-safe.
 */
final class LaneConnections {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final DataSource dataSource;
  private final int lanes;
  private final BriefLock lock = BriefLock.create();
  private final TimeSource.Waiter changed = TimeSource.system().waiter();
  private final Deque<BorrowedConnection> idle = new ArrayDeque<>();
  private final Set<BorrowedConnection> planning = new HashSet<>();
  private int planningWaits;
  private int borrowed;
  private boolean closed;

  LaneConnections(DataSource dataSource, int lanes) {
    this.dataSource = dataSource;
    this.lanes = lanes;
  }

  /** One for a lane, kept or new; to be given back or closed. */
  BorrowedConnection take() throws SQLException {
    lock.lock();
    try {
      await(this::planningComesFirst);
      var kept = idle.pollFirst();
      if (kept != null) {
        return kept;
      }
      borrowed++;
    } finally {
      lock.unlock();
    }
    return borrow();
  }

  /** Only where the last connection is at stake: more lanes than at the start borrow more. */
  private boolean planningComesFirst() {
    return borrowed >= lanes
        && idle.size() <= planningWaits
        && (planningWaits > 0 || !planning.isEmpty());
  }

  /** One for a question of the planner; to be given back or closed. */
  BorrowedConnection takeForPlanning() throws SQLException {
    BorrowedConnection taken;
    lock.lock();
    try {
      planningWaits++;
      await(() -> borrowed >= lanes && idle.isEmpty());
      taken = idle.pollFirst();
      if (taken != null) {
        planning.add(taken);
        return taken;
      }
      borrowed++;
    } finally {
      planningWaits--;
      changed.wake();
      lock.unlock();
    }
    taken = borrow();
    lock.lock();
    try {
      planning.add(taken);
    } finally {
      lock.unlock();
    }
    return taken;
  }

  private void await(BooleanSupplier unwanted) throws SQLException {
    long until = TimeSource.system().nanos() + Durations.nanos(LONGEST_WAIT);
    try {
      for (long left = Durations.nanos(LONGEST_WAIT);
          unwanted.getAsBoolean() && left > 0;
          left = until - TimeSource.system().nanos()) {
        unlocked(changed.changes(), Duration.ofNanos(left));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTransientConnectionException("interrupted while it waited for a connection", e);
    }
  }

  /** Waits for a change; not under the lock, which is taken again afterwards. */
  private void unlocked(long seen, Duration atMost) throws InterruptedException {
    lock.unlock();
    try {
      changed.await(seen, atMost);
    } finally {
      lock.lock();
    }
  }

  private BorrowedConnection borrow() throws SQLException {
    BorrowedConnection fresh;
    try {
      fresh = BorrowedConnection.readCommitting(dataSource);
    } catch (SQLException | RuntimeException | Error e) {
      oneLess();
      throw e;
    }
    fresh.whenClosed(() -> gone(fresh));
    return fresh;
  }

  private void gone(BorrowedConnection connection) {
    lock.lock();
    try {
      planning.remove(connection);
    } finally {
      lock.unlock();
    }
    oneLess();
  }

  private void oneLess() {
    lock.lock();
    try {
      borrowed--;
      changed.wake();
    } finally {
      lock.unlock();
    }
  }

  /** Keeps a connection that is sound and has no transaction, or gives it back to its owner. */
  void giveBack(BorrowedConnection connection) {
    boolean kept;
    lock.lock();
    try {
      planning.remove(connection);
      kept = !closed && idle.size() < lanes;
      if (kept) {
        idle.addFirst(connection);
      }
      changed.wake();
    } finally {
      lock.unlock();
    }
    if (!kept) {
      connection.close();
    }
  }

  /** Returns true if a connection is at hand, and may have broken since. */
  boolean keepsAny() {
    lock.lock();
    try {
      return !idle.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Gives back those that are not in use. */
  void dropIdle() {
    for (var next = nextIdle(); next != null; next = nextIdle()) {
      next.close();
    }
  }

  private @Nullable BorrowedConnection nextIdle() {
    lock.lock();
    try {
      return idle.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  /** Keeps none any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    dropIdle();
  }
}
