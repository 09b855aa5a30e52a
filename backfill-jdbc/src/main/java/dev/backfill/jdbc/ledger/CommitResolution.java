package dev.backfill.jdbc.ledger;

import dev.backfill.base.PrintableLog;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.scope.Range;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Finds out what became of a commit that threw. Any exception means that it is unknown: of the
 * sessions that were ended in the middle of a commit, more than half had committed. So the ledger
 * is asked, on another connection, until it answers. Used once, by one thread.
 */
final class CommitResolution<R extends Range> {

  private static final Logger LOG = PrintableLog.of(CommitResolution.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final String PATIENCE = "2s";

  private final Membership<R> member;
  private final List<ClaimedChunk<R>> held;

  CommitResolution(Membership<R> member, List<ClaimedChunk<R>> held) {
    this.member = member;
    this.held = held;
  }

  /**
   * Asks until the ledger answers, the run is closed, or the thread is interrupted.
   *
   * @param thrown the exception of the commit
   * @return its outcome
   * @throws Exception what the commit threw, if nothing is committed: the claims are still held,
   *     and to be ended like those of any other failed attempt. A commit that is refused, or ends
   *     its session, each time would be repeated for ever if its failures did not count
   */
  Outcome resolve(Throwable thrown) throws Exception {
    boolean interrupted = Thread.interrupted(); // a set flag would break the connection
    try {
      var waiter = member.status().waiter();
      for (var wait = FIRST_WAIT; !member.status().isClosed(); wait = longer(wait)) {
        long seen = waiter.changes();
        var fate = ask();
        if (fate.isPresent()) {
          return outcome(fate.get(), thrown);
        }
        if (interrupted) {
          break;
        }
        interrupted = awaitInterrupted(waiter, seen, wait); // then asked once more
      }
      return Outcome.IN_DOUBT;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Duration longer(Duration wait) {
    var twice = wait.multipliedBy(2);
    return twice.compareTo(LONGEST_WAIT) < 0 ? twice : LONGEST_WAIT;
  }

  private static boolean awaitInterrupted(TimeSource.Waiter waiter, long seen, Duration wait) {
    try {
      waiter.await(seen, wait);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private static Outcome outcome(ChunkFate fate, Throwable thrown) throws Exception {
    return switch (fate) {
      case COMMITTED -> Outcome.COMMITTED;
      case LOST -> Outcome.LOST;
      case NOT_COMMITTED -> {
        if (thrown instanceof Exception exception) {
          throw exception;
        }
        throw (Error) thrown; // commit declares nothing else
      }
    };
  }

  /** Empty if the ledger cannot be reached, or another session still holds the row. */
  private Optional<ChunkFate> ask() {
    try (var borrowed = member.connections().fresh()) {
      var connection = borrowed.connection();
      try {
        member
            .sql(LedgerStatement.LOCK_TIMEOUT)
            .on(connection)
            .with("lock_timeout", PATIENCE)
            .list(row -> row.getString(1));
        var fate = ChunkFate.of(member, connection, held);
        connection.commit();
        return Optional.of(fate);
      } catch (SQLException e) {
        connection.rollback();
        if (SqlState.LOCK_NOT_AVAILABLE.isOf(e)) {
          evict(connection);
        }
        throw e;
      }
    } catch (SQLException e) {
      LOG.warn(
          "The ledger of plan '{}' does not answer what became of a commit of chunk '{}', asking"
              + " again: {}",
          member.definition().planName(),
          held.getFirst().chunk().id(),
          SqlFailures.describe(e));
      return Optional.empty();
    }
  }

  /** Ends the session that still holds the row: the one whose commit was not answered. */
  private void evict(Connection connection) throws SQLException {
    var first = held.getFirst();
    member
        .sql(LedgerStatement.EVICT_ONE)
        .on(connection)
        .with("run8", member.run8())
        .with("chunk", first.chunk().no())
        .with("fence", first.fence())
        .list(row -> row.getLong(1));
    connection.commit();
  }
}
