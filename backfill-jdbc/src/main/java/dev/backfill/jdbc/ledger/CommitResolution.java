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
 * Finds out what became of a message that commits, and threw. Any exception means that it is
 * unknown: of the sessions that were ended in the middle of a commit, more than half had committed.
 * So the ledger is asked, on another connection, until it answers. Work may have committed by
 * itself before, so the server is asked for that too. Used once, by one thread.
 */
final class CommitResolution<R extends Range> {

  private static final Logger LOG = PrintableLog.of(CommitResolution.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final String PATIENCE = "2s";

  private final Membership<R> member;
  private final List<ClaimedChunk<R>> held;
  private final EndingByWork<R> work;

  CommitResolution(EndingByWork<R> work) {
    this.member = work.member();
    this.held = work.held();
    this.work = work;
  }

  /**
   * The answer of ledger and server.
   *
   * @param chunk of the batches
   * @param ended the transaction, if the work has ended it; empty if the batches are committed
   */
  private record Answer(ChunkFate chunk, Optional<TransactionFate> ended) {}

  /**
   * Asks until the ledger answers, the run is closed, or the thread is interrupted.
   *
   * @param thrown the exception of the message that commits
   * @return its outcome
   * @throws Exception the same, if nothing is committed: the claims are still held, and to be ended
   *     like those of any other failed attempt. A commit that is refused, or ends its session, each
   *     time would be repeated for ever if its failures did not count. A {@link
   *     dev.backfill.jdbc.dialect.failure.BrokenTransactionException} if the work has ended the
   *     transaction itself
   */
  Outcome resolve(Throwable thrown) throws Exception {
    boolean interrupted = Thread.interrupted(); // a set flag would break the connection
    try {
      var waiter = member.status().waiter();
      for (var wait = FIRST_WAIT; !member.status().isClosed(); wait = longer(wait)) {
        long seen = waiter.changes();
        var answer = ask();
        if (answer.isPresent()) {
          return outcome(answer.get(), thrown);
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

  private Outcome outcome(Answer answer, Throwable thrown) throws Exception {
    if (answer.ended().isPresent()) {
      var ended = work.thrown(answer.ended().get());
      ended.addSuppressed(thrown);
      throw ended;
    }
    return switch (answer.chunk()) {
      case COMMITTED -> Outcome.COMMITTED;
      case LOST -> Outcome.LOST;
      case NOT_COMMITTED -> {
        if (thrown instanceof Exception exception) {
          throw exception;
        }
        throw (Error) thrown; // the message declares nothing else
      }
    };
  }

  /** Empty if the ledger cannot be reached, or another session still holds the row. */
  private Optional<Answer> ask() {
    try (var borrowed = member.connections().fresh()) {
      var connection = borrowed.connection();
      try {
        member
            .sql(LedgerStatement.LOCK_TIMEOUT)
            .on(connection)
            .with("lock_timeout", PATIENCE)
            .list(row -> row.getString(1));
        var answer = answer(connection);
        connection.commit();
        return Optional.of(answer);
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

  /**
   * A transaction that the work has prepared holds the row until it is rolled back. Whether a
   * number is that of another transaction is asked before the row is locked: the lock would hide
   * it.
   */
  private Answer answer(Connection connection) throws SQLException {
    var before = work.ask(connection);
    if (before.prepared().isPresent()) {
      return new Answer(ChunkFate.NOT_COMMITTED, Optional.of(before));
    }
    boolean isGone = before.status().isEmpty() || work.isOfAnother(before, connection);
    var chunk = ChunkFate.of(member, connection, held);
    return chunk != ChunkFate.NOT_COMMITTED || isGone
        ? new Answer(chunk, Optional.empty())
        : new Answer(
            chunk, Optional.of(work.ask(connection)).filter(TransactionFate::wasEndedByWork));
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
