package dev.backfill.jdbc.resource;

import dev.backfill.base.PrintableLog;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.OtherFootprint;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.work.Footprint;
import dev.backfill.work.Occupancy;
import dev.backfill.work.OverlapException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Keeps other runs off by a transaction of its own, which has marks that they see: for runs whose
 * ledger is in memory or in another database. Marks of a transaction are right behind a pooler too,
 * and go with the session of a process that dies. The transaction has no snapshot between two
 * beats, and holds up no vacuum.
 *
 * <p>If its session is lost, it enters again; if another run has come in meanwhile, its own run is
 * told. One thread beats; closed by any other.
 */
final class SessionOccupancy<R extends Range> implements Occupancy {

  private static final Logger LOG = PrintableLog.of(SessionOccupancy.class);
  private static final Duration BEAT = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private final JdbcResource resource;
  private final Footprint footprint;
  private final RangeCodec<R> codec;
  private final RunMarks run;
  private final TimeSource.Waiter waiter = TimeSource.system().waiter();
  private final Thread thread;
  private @Nullable BorrowedConnection session;
  private volatile Consumer<String> lost = why -> {};
  private volatile boolean closed;

  /**
   * Enters.
   *
   * @param footprint what the run writes
   * @param codec reads its ranges
   * @param run its marks
   * @throws OverlapException if another run overlaps
   */
  static <R extends Range> Occupancy enter(
      JdbcResource resource, Footprint footprint, RangeCodec<R> codec, RunMarks run)
      throws SQLException {
    var occupancy = new SessionOccupancy<>(resource, footprint, codec, run);
    occupancy.session = occupancy.entered();
    if (occupancy.session == null) {
      return Occupancy.NONE;
    }
    occupancy.thread.start();
    return occupancy;
  }

  private SessionOccupancy(
      JdbcResource resource, Footprint footprint, RangeCodec<R> codec, RunMarks run) {
    this.resource = resource;
    this.footprint = footprint;
    this.codec = codec;
    this.run = run;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("backfill-" + footprint.plan() + "-footprint")
            .unstarted(this::run);
  }

  /** A session in a transaction with the marks; null if the database has none. */
  private @Nullable BorrowedConnection entered() throws SQLException {
    while (true) {
      var borrowed = BorrowedConnection.readCommitted(resource.dataSource());
      List<OtherFootprint> dead;
      try {
        var dialect = Dialects.of(borrowed.connection());
        if (dialect.isEmpty()) {
          borrowed.close();
          return null;
        }
        dead = enter(borrowed.connection(), dialect.get()); // waits for those who enter before it
        borrowed.limitWait(SILENCE);
      } catch (OverlapException e) {
        borrowed.close();
        throw e;
      } catch (SQLException | RuntimeException | Error e) {
        giveUp(borrowed);
        throw e;
      }
      if (dead.isEmpty()) {
        return borrowed;
      }
      borrowed.close();
      remove(dead);
    }
  }

  /**
   * Enters, unless dead processes are in the way. The lock of those who enter belongs to the
   * session, because that of a transaction would last as long as the marks.
   *
   * @return the dead
   */
  private List<OtherFootprint> enter(Connection connection, Dialect dialect) throws SQLException {
    var sql = dialect.footprints();
    sql.lockUntilUnlocked(connection);
    try {
      var free = others(connection, dialect).require(footprint, codec, run.others());
      if (free.dead().isEmpty()) {
        var marks = new ArrayList<>(Marks.of(free.place(), footprint.written()));
        marks.add(run.own());
        sql.mark(connection, "backfill footprint of " + footprint.plan(), marks);
      }
      sql.unlock(connection);
      return free.dead();
    } catch (OverlapException e) {
      sql.unlock(connection);
      throw e;
    }
  }

  private OtherRuns others(Connection connection, Dialect dialect) throws SQLException {
    return new OtherRuns(connection, dialect, resource.nameOn(connection), UUID.randomUUID());
  }

  /** In a transaction of its own, which ends now. */
  private void remove(List<OtherFootprint> dead) throws SQLException {
    try (var borrowed = BorrowedConnection.readCommitted(resource.dataSource())) {
      others(borrowed.connection(), dead.getFirst().home().dialect())
          .remove(footprint.plan(), dead);
      borrowed.connection().commit();
    }
  }

  /** Its session may still have the lock of those who enter. */
  private static void giveUp(BorrowedConnection borrowed) {
    try {
      borrowed.connection().abort(Runnable::run);
    } catch (SQLException e) {
      Ignored.because("a connection that cannot be given up is broken", e);
    }
    borrowed.close();
  }

  @Override
  public void whenLost(Consumer<String> told) {
    lost = told;
  }

  @Override
  public void close() {
    closed = true;
    waiter.wake();
    try {
      if (!thread.join(SILENCE)) {
        LOG.warn(
            "The session that kept other runs off what plan '{}' writes hangs in the database; it"
                + " is given back when it answers",
            footprint.plan());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      long seen = waiter.changes();
      try {
        beat();
      } catch (OverlapException e) {
        drop();
        lost.accept("Another run came in while the database was away. " + e.getMessage());
        return;
      } catch (SQLException | RuntimeException | Error e) {
        missed(e);
      }
      await(seen);
    }
    drop();
  }

  private void beat() throws SQLException {
    var current = session;
    if (current == null) {
      session = entered();
      return;
    }
    var dialect = Dialects.of(current.connection());
    if (dialect.isPresent()) {
      var unused = dialect.get().sessions().number(current.connection());
    }
  }

  private void await(long seen) {
    try {
      if (!closed) {
        waiter.await(seen, BEAT);
      }
    } catch (InterruptedException e) {
      LOG.debug("The watch over what plan '{}' writes was interrupted", footprint.plan(), e);
    }
  }

  private void missed(Throwable thrown) {
    LOG.warn(
        "The session that keeps other runs off what plan '{}' writes is lost, and is opened again:"
            + " {}",
        footprint.plan(),
        SqlFailures.describe(thrown));
    drop();
  }

  private void drop() {
    var current = session;
    session = null;
    if (current != null) {
      try {
        current.close();
      } catch (RuntimeException | Error e) {
        Ignored.because("a connection that cannot be given back is its pool's affair", e);
      }
    }
  }
}
