package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.base.PrintableLog;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.connection.OwnSockets;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.failure.Blocker;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.ledger.LockWait;
import dev.backfill.scope.Range;
import dev.backfill.support.Figures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Finds out who holds the lock for which a lane waits, while it waits: afterwards the server does
 * not know any more. Asks only while a transaction of a lane lasts for longer than a quarter of the
 * lock timeout, one statement for all lanes. One thread asks; closed by any other.
 */
final class LockWatch implements AutoCloseable {

  /** More often than this, looking would be felt by the server. */
  private static final Duration SHORTEST = Duration.ofMillis(50);

  private static final Logger LOG = PrintableLog.of(LockWatch.class);

  private static final Duration LONGEST = Duration.ofSeconds(1);
  private static final int PARTS = 4;

  private final Membership<?> member;
  private final TimeSource time = TimeSource.system();
  private final TimeSource.Waiter waiter = time.waiter();
  private final Duration pause;
  private final long begun = time.nanos();
  private final Thread thread;
  private volatile boolean closed;

  <R extends Range> LockWatch(Membership<R> member) {
    this.member = member;
    this.pause = pause(member.settings().lockTimeout());
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("backfill-" + member.definition().planName() + "-locks")
            .unstarted(this::run);
  }

  private static Duration pause(Duration lockTimeout) {
    var part = lockTimeout.dividedBy(PARTS);
    if (part.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return part.compareTo(LONGEST) > 0 ? LONGEST : part;
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    waiter.wake();
    try {
      thread.join(LONGEST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (rests()) {
      try {
        look();
      } catch (RuntimeException | Error e) {
        var unused = member.connections().transactions().blockedBy(Map.of());
        Ignored.because("a session that cannot be asked for is not named", e);
      }
    }
  }

  /** False when it is closed. */
  private boolean rests() {
    try {
      long seen = waiter.changes();
      if (!closed) {
        waiter.await(seen, pause);
      }
      return !closed;
    } catch (InterruptedException e) {
      return false; // what is not found out is not named
    }
  }

  private void look() {
    var transactions = member.connections().transactions();
    if (transactions.anyOlderThan(Durations.nanos(pause))) {
      var found =
          member
              .connections()
              .control(
                  member.doing("look for sessions that block a lane"),
                  (connection, again) -> blockers(connection));
      transactions.blockedBy(found).forEach(this::warn);
    }
  }

  private void warn(LockWait wait) {
    LOG.warn(sentence(wait, member.definition().planName(), member.settings().lockTimeout()));
  }

  /** Says who waits for whom, and what comes of it. */
  static String sentence(LockWait wait, String planName, Duration lockTimeout) {
    return "Thread '%s' of plan '%s' has waited %s for locks at chunk %s. Now %s holds one; end its"
            .formatted(
                wait.thread(),
                planName,
                Figures.duration(wait.waited()),
                wait.chunk(),
                wait.holderText())
        + " transaction if it is not needed. The attempt is repeated if one lock is waited for"
        + " longer"
        + " than the lock timeout of %s".formatted(lockTimeout);
  }

  /** By the name of the session that waits. */
  private Map<String, Blocker> blockers(Connection connection) throws SQLException {
    var found = new HashMap<String, Blocker>();
    long lasted = Durations.millis(Duration.ofNanos(time.nanos() - begun));
    member
        .sql(LedgerStatement.BLOCKERS)
        .on(connection)
        .with("run8", member.run8())
        .list(row -> found.putIfAbsent(row.getString(1), blocker(row, lasted)));
    return found;
  }

  /** A prepared transaction has no number. */
  private Blocker blocker(ResultSet row, long lasted) throws SQLException {
    int pid = row.getInt(2);
    return pid == 0
        ? Blocker.prepared(member.home().dialect().sessions().preparedTransaction())
        : Blocker.of(
            pid,
            row.getString(3),
            row.getString(4),
            row.getObject(5, OffsetDateTime.class),
            row.getLong(6) >= lasted && OwnSockets.connect(row.getInt(7), row.getInt(8)));
  }
}
