package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.work.BatchColumns;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/**
 * The first statement of a transaction of the ledger, which locks claims, and its last, which
 * writes their batches down.
 *
 * <p>One claim has statements of its own. PostgreSQL plans one with arrays anew each time it is
 * given arrays of one: it takes that for cheaper than its plan for ten, and the planning cost three
 * times as much as the rest.
 *
 * <p>Value.
 *
 * @param member the process in its run
 * @param held the claims
 */
record Fence<R extends Range>(Membership<R> member, List<ClaimedChunk<R>> held) {

  private static final String READ_COMMITTED = "read committed";

  /**
   * The result of the first statement.
   *
   * @param locked the number of claims that hold, and are locked
   * @param transactionId the transaction
   * @param isolation its isolation level
   */
  record Entered(int locked, String transactionId, String isolation) {

    /** No claim holds; at every level of isolation the first statement sees what is committed. */
    private static final Entered NOT = new Entered(0, "", READ_COMMITTED);

    boolean isReadCommitted() {
      return isolation.equals(READ_COMMITTED);
    }
  }

  /** Begins: makes the settings of the transaction, then locks the claims. */
  Entered in(Connection connection) throws SQLException {
    return held.size() == 1 ? inOne(connection) : inAll(connection);
  }

  private Entered inOne(Connection connection) throws SQLException {
    var settings = member.settings();
    var one = held.getFirst();
    return member
        .sql(LedgerStatement.FENCE_IN_ONE)
        .on(connection)
        .with("lock_timeout", Durations.millis(settings.lockTimeout()) + "ms")
        .with("statement_timeout", Durations.millis(settings.statementTimeout()) + "ms")
        .with("idle_timeout", Durations.millis(settings.lease()) + "ms")
        .with("session", name())
        .with("at_the_end", settings.asynchronous())
        .with("run", member.runId())
        .with("chunk", one.chunk().no())
        .with("process", member.processId())
        .with("fence", one.fence())
        .with("batches", one.batches())
        .first(row -> new Entered(row.getInt(1), row.getString(2), row.getString(3)))
        .orElse(Entered.NOT);
  }

  private Entered inAll(Connection connection) throws SQLException {
    var settings = member.settings();
    var numbers = held.stream().map(one -> one.chunk().no()).toList();
    return member
        .sql(LedgerStatement.FENCE_IN)
        .on(connection)
        .with("lock_timeout", Durations.millis(settings.lockTimeout()) + "ms")
        .with("statement_timeout", Durations.millis(settings.statementTimeout()) + "ms")
        .with("idle_timeout", Durations.millis(settings.lease()) + "ms")
        .with("session", name())
        .with("at_the_end", settings.asynchronous())
        .with("run", member.runId())
        .with("chunks", ArrayValue.bigints(numbers))
        .with("low", Collections.min(numbers))
        .with("up_to", Collections.max(numbers))
        .with("process", member.processId())
        .with("fences", ArrayValue.bigints(held.stream().map(ClaimedChunk::fence).toList()))
        .with("batches", ArrayValue.integers(held.stream().map(ClaimedChunk::batches).toList()))
        .one(row -> new Entered(row.getInt(1), row.getString(2), row.getString(3)));
  }

  /** By which others find the session of the first claim. */
  String name() {
    var first = held.getFirst();
    return "bf:" + member.run8() + "/" + first.chunk().no() + "/" + first.fence();
  }

  /**
   * Writes the batches down and commits, in one message. The server commits nothing if it does not
   * write all of them.
   *
   * @throws SQLException a {@link dev.backfill.jdbc.dialect.failure.FenceRefusal} if a claim is
   *     gone, or the transaction is not the one that was begun
   */
  void outAndCommit(Connection connection, List<Batch> perHeld, String transactionId)
      throws SQLException {
    if (held.size() == 1) {
      outOne(connection, perHeld.getFirst(), transactionId);
    } else {
      outAll(connection, new BatchColumns(held, perHeld), transactionId);
    }
  }

  private void outOne(Connection connection, Batch done, String transactionId) throws SQLException {
    var one = held.getFirst();
    member
        .sql(LedgerStatement.FENCE_OUT_ONE)
        .on(connection)
        .with("chunk", one.chunk().no())
        .with("fence", one.fence())
        .with("last", done.isLast())
        .with("cursor", BatchColumns.cursor(done))
        .with("changed", done.changed())
        .with("kept", done.kept())
        .with("conflicts", done.conflicts())
        .with("run", member.runId())
        .with("process", member.processId())
        .with("transaction", transactionId)
        .runAndCommit();
  }

  private void outAll(Connection connection, BatchColumns columns, String transactionId)
      throws SQLException {
    member
        .sql(LedgerStatement.FENCE_OUT)
        .on(connection)
        .with("chunks", columns.numbers())
        .with("fences", columns.fences())
        .with("lasts", columns.lasts())
        .with("cursors", columns.cursors())
        .with("changed", columns.changed())
        .with("kept", columns.kept())
        .with("conflicts", columns.conflicts())
        .with("run", member.runId())
        .with("process", member.processId())
        .with("transaction", transactionId)
        .runAndCommit();
  }
}
