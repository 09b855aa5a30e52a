package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.ledger.home.LedgerTables;
import dev.backfill.jdbc.resource.Lending;
import dev.backfill.jdbc.sql.LocalTransaction;
import dev.backfill.jdbc.sql.PlatformCall;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connections that a run keeps while it is open: one for control, and one for each lane. They
 * are borrowed once, because a wait for the pool on the way of every chunk would be felt, and a
 * data source without a pool would connect anew each time. Thread-safe.
 */
final class RunConnections implements AutoCloseable {

  /** A statement for control is short; one that takes longer than this was swallowed on its way. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private static final String CONTROL_THREAD = "backfill-control";

  private final DataSource dataSource;
  private final LedgerLocation home;
  private final Duration controlWait;
  private final Duration laneWait;
  private final LaneTransactions transactions;
  private final ReentrantLock controlLock = new ReentrantLock();
  private final LaneConnections lanes;
  private @Nullable BorrowedConnection control;
  private volatile boolean closed;

  /**
   * Takes over the connection for control, which commits by itself. A network that is silent holds
   * up a caller for the lease, or 30 seconds if that is more: then it counts as broken.
   */
  RunConnections(
      DataSource dataSource,
      LedgerLocation home,
      int lanes,
      LedgerSettings settings,
      BorrowedConnection control) {
    this.dataSource = dataSource;
    this.home = home;
    this.lanes = new LaneConnections(dataSource, lanes);
    var lease = settings.lease();
    this.controlWait = lease.compareTo(LONGEST_WAIT) > 0 ? lease : LONGEST_WAIT;
    this.laneWait = lease.plus(settings.lockTimeout());
    this.transactions = new LaneTransactions(lease, settings.time());
    this.control = control;
    control.limitWait(controlWait);
  }

  DataSource dataSource() {
    return dataSource;
  }

  /** Statements on a connection. */
  interface Use<T> {

    /**
     * Runs them.
     *
     * @param again true if they were begun before on a connection that broke; it is unknown how far
     */
    T on(Connection connection, boolean again) throws SQLException;
  }

  /**
   * Runs statements on the connection for control, one caller at a time, each statement committing
   * by itself. If the connection has broken, once more on a new one. Only platform threads hold the
   * lock: a lane waits for one of them, see {@link PlatformCall}.
   */
  <T> T control(String doing, Use<T> use) {
    return PlatformCall.ask(CONTROL_THREAD, () -> controlled(doing, use));
  }

  private <T> T controlled(String doing, Use<T> use) {
    controlLock.lock();
    try {
      return repeated(doing, again -> controlOnce(use, again));
    } finally {
      controlLock.unlock();
    }
  }

  /** The same in one transaction. */
  <T> T controlTransaction(String doing, Use<T> use) {
    return control(
        doing, (connection, again) -> LocalTransaction.on(connection, held -> use.on(held, again)));
  }

  /**
   * Runs statements on a connection of a lane, each committing by itself. If the connection has
   * broken, once more on a new one.
   */
  <T> T lane(String doing, Use<T> use) {
    return lane(doing, laneWait, use);
  }

  /**
   * The same for statements that take long.
   *
   * @param atMost the longest time that each may be waited for
   */
  <T> T lane(String doing, Duration atMost, Use<T> use) {
    return repeated(doing, again -> laneOnce(atMost, use, again));
  }

  private <T> T laneOnce(Duration atMost, Use<T> use, boolean again) throws SQLException {
    var lane = takeLane();
    T result;
    try {
      lane.limitWait(atMost);
      lane.autoCommit(true);
      result = use.on(lane.connection(), again);
    } catch (SQLException | RuntimeException | Error e) {
      drop(lane, e);
      throw e;
    }
    giveBack(lane);
    return result;
  }

  /** A connection of a lane, kept or new; to be given back or dropped. */
  BorrowedConnection takeLane() throws SQLException {
    return lanes.take();
  }

  /** Connections for questions of the planner. */
  Lending.Source forPlanning() {
    return source(lanes::takeForPlanning);
  }

  /** Connections for a check beside the lanes. */
  Lending.Source forChecks() {
    return source(this::takeLane);
  }

  /** Takes a connection. */
  private interface Taking {
    BorrowedConnection take() throws SQLException;
  }

  private Lending.Source source(Taking taking) {
    return new Lending.Source() {
      @Override
      public BorrowedConnection take() throws SQLException {
        return taking.take();
      }

      @Override
      public void giveBack(BorrowedConnection connection) {
        RunConnections.this.giveBack(connection);
      }
    };
  }

  /** Returns true if a lane's connection was at hand, and may have broken since. */
  boolean keepsAny() {
    return lanes.keepsAny();
  }

  /** Keeps a connection that is sound and has no transaction, or gives it back to its owner. */
  void giveBack(BorrowedConnection lane) {
    lane.waitAsFound();
    lanes.giveBack(lane);
  }

  /** A new connection for a transaction at READ COMMITTED, which is not kept. */
  BorrowedConnection fresh() throws SQLException {
    var fresh = BorrowedConnection.readCommitted(dataSource);
    fresh.limitWait(controlWait);
    return fresh;
  }

  /** The longest time that a silent network may delay a statement of the library in a lane. */
  Duration laneWait() {
    return laneWait;
  }

  /** The transactions in which lanes are at work. */
  LaneTransactions transactions() {
    return transactions;
  }

  /** Does not keep a connection after an error; if it broke, neither those that were kept. */
  void drop(BorrowedConnection lane, Throwable error) {
    lane.close();
    if (SqlFailures.breaksConnection(error)) {
      dropIdle();
    }
  }

  /** Gives everything back. What is still asked is answered on connections that are not kept. */
  @Override
  public void close() {
    closed = true;
    lanes.close();
    controlLock.lock();
    try {
      dropControl();
    } finally {
      controlLock.unlock();
    }
  }

  /** Gives back the connections that no lane is using. */
  void dropIdle() {
    lanes.dropIdle();
  }

  private BorrowedConnection controlConnection() throws SQLException {
    var present = control;
    if (present == null) {
      present = newControl();
      control = present;
    }
    return present;
  }

  private BorrowedConnection newControl() throws SQLException {
    var fresh = BorrowedConnection.readCommitting(dataSource);
    fresh.limitWait(controlWait);
    return fresh;
  }

  private void dropControl() {
    var present = control;
    control = null;
    if (present != null) {
      present.close();
    }
  }

  private <T> T controlOnce(Use<T> use, boolean again) throws SQLException {
    if (closed) {
      try (var borrowed = newControl()) {
        return use.on(borrowed.connection(), again);
      }
    }
    var connection = controlConnection();
    try {
      return use.on(connection.connection(), again);
    } catch (SQLException | RuntimeException | Error e) {
      dropControl(); // the state of the session is unknown
      throw e;
    }
  }

  private <T> T repeated(String doing, Attempt<T> attempt) {
    try {
      return attempt.run(false);
    } catch (SQLException e) {
      if (!SqlFailures.breaksConnection(e)) {
        throw LedgerTables.failure(doing, home, dataSource, e);
      }
      try {
        return attempt.run(true);
      } catch (SQLException second) {
        second.addSuppressed(e);
        throw LedgerTables.failure(doing, home, dataSource, second);
      }
    }
  }

  /** One attempt, which may be the second. */
  private interface Attempt<T> {
    T run(boolean again) throws SQLException;
  }
}
