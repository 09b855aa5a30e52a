package dev.backfill.jdbc.resource;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.OtherFootprint;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.work.Footprint;
import dev.backfill.work.OverlapException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session in a transaction with the marks of a run, which other runs see. Stateless.
 *
 * @param resource the database
 * @param footprint what the run writes
 * @param codec reads its ranges
 * @param run its marks
 */
record FootprintSession<R extends Range>(
    JdbcResource resource, Footprint footprint, RangeCodec<R> codec, RunMarks run) {

  /** The longest time that the database may be silent. */
  static final Duration SILENCE = Duration.ofSeconds(15);

  /**
   * Enters.
   *
   * @return null if the database has no marks
   * @throws OverlapException if another run overlaps
   */
  @Nullable BorrowedConnection entered() throws SQLException {
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
        sql.mark(connection, RunMarks.application(footprint.plan()), marks);
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
}
