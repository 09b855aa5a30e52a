package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.base.PrintableLog;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.failure.Blocker;
import dev.backfill.ledger.LockWait;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/**
 * The transactions in which lanes are at work. Where one lasts, the server is asked on another
 * connection whether it has ended there. If it has, the lane will never get the answer that it
 * waits for, because the network is silent: its connection is given up, and the lane goes the way
 * of a session that has broken. A statement may take as long as it likes meanwhile: its transaction
 * has not ended. Thread-safe.
 */
final class LaneTransactions {

  private static final Logger LOG = PrintableLog.of(LaneTransactions.class);

  private final TimeSource time;
  private final long lease;
  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  LaneTransactions(Duration lease, TimeSource time) {
    this.time = time;
    this.lease = Durations.nanos(lease);
  }

  /** One transaction, from its first statement until its connection is done with. */
  final class Open {
    private final BorrowedConnection borrowed;
    private final String transactionId;
    private final String session;
    private final long since = time.nanos();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean hasEnded;
    private boolean over;
    private volatile boolean givenUp;
    private final LockedLane locked;

    private Open(
        BorrowedConnection borrowed, String transactionId, String session, LockedLane locked) {
      this.borrowed = borrowed;
      this.transactionId = transactionId;
      this.session = session;
      this.locked = locked;
    }

    /** The session that held the lock for which this one waits, or waited until a moment ago. */
    Optional<Blocker> blocker() {
      return locked.holder();
    }

    /** From now on the connection belongs to another transaction. */
    void over() {
      open.remove(this);
      lock.lock();
      try {
        over = true;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Returns true if the connection was given up because the server had ended the transaction,
     * which it does where a transaction stands idle for longer than the lease.
     */
    boolean isGivenUp() {
      return givenUp;
    }

    private boolean isOld(long now) {
      return now - since > lease;
    }

    /** Gives the connection up the second time: the first time the answer may be on its way. */
    private boolean isSilent(boolean endedOnServer) {
      boolean twice = endedOnServer && hasEnded;
      hasEnded = endedOnServer;
      return twice;
    }

    private void giveUp() throws SQLException {
      lock.lock();
      try {
        if (!over) {
          givenUp = true;
          borrowed.connection().abort(Runnable::run);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * The lane of this thread has begun.
   *
   * @param chunk label of the first chunk on which it works
   */
  Open begun(BorrowedConnection borrowed, String transactionId, String session, String chunk) {
    var locked = new LockedLane(Thread.currentThread().getName(), chunk);
    var begun = new Open(borrowed, transactionId, session, locked);
    open.add(begun);
    return begun;
  }

  /** Returns true if one lasts for longer than this. */
  boolean anyOlderThan(long nanos) {
    long now = time.nanos();
    return open.stream().anyMatch(one -> now - one.since > nanos);
  }

  /**
   * Notes who holds the locks that they wait for now, by the names of their sessions.
   *
   * @return the waits that are to be warned of
   */
  List<LockWait> blockedBy(Map<String, Blocker> blockers) {
    long now = time.nanos();
    return open.stream()
        .filter(one -> one.locked.blockedBy(Optional.ofNullable(blockers.get(one.session)), now))
        .flatMap(one -> one.locked.now(now).stream())
        .toList();
  }

  /** The waits for locks at the last look, in the order of the lanes. */
  List<LockWait> lockWaits() {
    long now = time.nanos();
    return open.stream()
        .flatMap(one -> one.locked.now(now).stream())
        .sorted(Comparator.comparing(LockWait::thread))
        .toList();
  }

  /**
   * Asks about those that last, and gives up the connections of those that the server has ended.
   */
  void look(Connection connection, LedgerLocation home, String plan) throws SQLException {
    long now = time.nanos();
    var old = open.stream().filter(one -> one.isOld(now)).toList();
    if (old.isEmpty()) {
      return;
    }
    var ended = ended(connection, home, old);
    for (var one : old) {
      if (one.isSilent(ended.contains(one.transactionId))) {
        LOG.warn(
            "A transaction of plan '{}' has ended on the server, and its lane has got no answer:"
                + " the network is silent, or the work computes. The connection is given up, and"
                + " the ledger is asked what was committed",
            plan);
        one.giveUp();
      }
    }
  }

  private static List<String> ended(Connection connection, LedgerLocation home, List<Open> old)
      throws SQLException {
    return home.sql(LedgerStatement.TRANSACTIONS_ENDED)
        .on(connection)
        .with("transactions", ArrayValue.texts(old.stream().map(one -> one.transactionId).toList()))
        .list(row -> row.getString(1));
  }
}
