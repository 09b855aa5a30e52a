package dev.backfill.jdbc.resource;

import dev.backfill.base.Durations;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.connection.SessionState;
import dev.backfill.jdbc.dialect.failure.RefusedConnectionException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.Unanswered;
import dev.backfill.ledger.LedgerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tries whether a data source has the connections that a run needs, with a session each, because it
 * does not tell: borrows them, and gives them back at once. Used once.
 */
public final class ConnectionCheck {

  /** One for the ledger, one for the heartbeat. */
  private static final int OURS = 2;

  private final DataSource dataSource;
  private final Duration atMost;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<BorrowedConnection> arrived = new ArrayList<>();
  private List<Connection> ours = List.of();
  private @Nullable Throwable failure;
  private @Nullable RefusedConnectionException refused;
  private final AtomicBoolean sharesOurs = new AtomicBoolean();
  private int answers;
  private boolean over;

  public ConnectionCheck(DataSource dataSource, Duration atMost) {
    this.dataSource = dataSource;
    this.atMost = atMost;
  }

  /**
   * Borrows one connection for each lane, while those for control and heartbeat are held.
   *
   * @param held those for control and heartbeat
   * @throws LedgerException if they do not come in time, with the numbers
   * @throws RefusedConnectionException if some of them share a session, or are in a transaction
   */
  public void require(int lanes, String database, List<Connection> held) throws SQLException {
    ours = List.copyOf(held);
    var got = borrow(lanes);
    try {
      requireOwnSessions(got, lanes + OURS, database);
    } finally {
      got.forEach(BorrowedConnection::close);
    }
    if (got.size() < lanes) {
      if (why().orElse(null) instanceof SQLException e && Unanswered.isAway(e)) {
        throw e; // then the size of the pool is not to blame
      }
      throw new LedgerException(
          tooFew(lanes, got.size() + OURS, database) + ". Nothing was written", why().orElse(null));
    }
  }

  /**
   * Borrows so many, or those that come in time.
   *
   * @throws RefusedConnectionException if some of them share a session, or are in a transaction
   */
  void requireOwnSessions(int atOnce, String database) throws SQLException {
    var got = borrow(atOnce);
    try {
      requireOwnSessions(got, atOnce, database);
    } finally {
      got.forEach(BorrowedConnection::close);
    }
  }

  private void requireOwnSessions(List<BorrowedConnection> got, int needed, String database)
      throws SQLException {
    if (sharesOurs.get()) {
      throw RefusedConnectionException.sharedSession(database, needed);
    }
    var firstRefused = refused();
    if (firstRefused.isPresent()) {
      throw firstRefused.get();
    }
    var held = new ArrayList<>(ours);
    got.forEach(one -> held.add(one.connection()));
    if (SharedSessions.among(held)) {
      throw RefusedConnectionException.sharedSession(database, needed);
    }
  }

  /** Borrows all that a run needs, and reports if there are too few. */
  public Optional<String> shortage(int lanes, String database) {
    var got = borrow(lanes + OURS);
    got.forEach(BorrowedConnection::close);
    return got.size() < lanes + OURS
        ? Optional.of(tooFew(lanes, got.size(), database))
        : Optional.empty();
  }

  /** Those that came in time. */
  private List<BorrowedConnection> borrow(int wanted) {
    for (int i = 0; i < wanted; i++) {
      // platform threads: virtual ones are not served while work of another run keeps their
      // carriers
      Thread.ofPlatform().daemon().name("backfill-connection-check-" + i).start(this::borrow);
    }
    lock.lock();
    try {
      awaitAnswers(wanted);
      return List.copyOf(arrived);
    } finally {
      over = true;
      lock.unlock();
    }
  }

  private Optional<RefusedConnectionException> refused() {
    lock.lock();
    try {
      return Optional.ofNullable(refused);
    } finally {
      lock.unlock();
    }
  }

  private Optional<Throwable> why() {
    lock.lock();
    try {
      return Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }

  private void awaitAnswers(int lanes) {
    long left = Durations.nanos(atMost);
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
    BorrowedConnection connection = null;
    Throwable error = null;
    try {
      connection = BorrowedConnection.of(looked(dataSource.getConnection()), true);
    } catch (Exception | Error e) {
      error = e;
    }
    if (isLate(connection, error) && connection != null) {
      connection.close();
    }
  }

  private boolean isLate(@Nullable BorrowedConnection connection, @Nullable Throwable error) {
    lock.lock();
    try {
      answers++;
      if (error instanceof RefusedConnectionException inTransaction) {
        refused = inTransaction;
      } else if (error != null) {
        failure = error;
      }
      if (connection != null && !over) {
        arrived.add(connection);
      }
      changed.signalAll();
      return over;
    } finally {
      lock.unlock();
    }
  }

  /** One that is in our own transaction has not come from a stranger: its session is shared. */
  private Connection looked(Connection given) throws SQLException {
    lock.lock();
    try {
      for (var one : ours) {
        if (SessionState.isOne(one, given)) {
          sharesOurs.set(true);
        }
      }
      return given;
    } catch (SQLException | RuntimeException | Error e) {
      given.close();
      throw e;
    } finally {
      lock.unlock();
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
        Durations.millis(atMost) / 1000.0,
        why().map(e -> ": " + SqlFailures.describe(e)).orElse(""),
        lanes + OURS,
        Math.max(1, got - OURS));
  }
}
