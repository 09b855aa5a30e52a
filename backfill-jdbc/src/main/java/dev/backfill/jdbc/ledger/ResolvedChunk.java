package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.scope.Range;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A chunk as it stands in the ledger, once no session is changing it any more. Value.
 *
 * @param no its number
 * @param state its state
 * @param owner the process that has it, or had it last; null if it was given back
 * @param fence the fence of its last claim, or one more if that was given back
 * @param batches the number of its committed batches
 * @param tries the number of attempts that were counted
 */
record ResolvedChunk(
    long no, String state, @Nullable UUID owner, long fence, int batches, int tries) {

  /**
   * Reads them, waiting for the sessions that have them.
   *
   * @param connection holds the locks until its transaction ends
   */
  static <R extends Range> List<ResolvedChunk> list(
      Membership<R> member, Connection connection, List<ClaimedChunk<R>> held) throws SQLException {
    var numbers = held.stream().map(one -> one.chunk().no()).toList();
    return member
        .sql(LedgerStatement.RESOLVE)
        .on(connection)
        .with("run", member.runId())
        .with("chunks", ArrayValue.bigints(numbers))
        .list(
            row ->
                new ResolvedChunk(
                    row.getLong(1),
                    row.getString(2),
                    row.getObject(3, UUID.class),
                    row.getLong(4),
                    row.getInt(5),
                    row.getInt(6)));
  }

  /** Returns true if no other process has claimed it, or given it back, since. */
  boolean isUnder(ClaimedChunk<?> claim, UUID process) {
    return process.equals(owner) && fence == claim.fence();
  }

  /**
   * Returns true if the claim was ended in a way that raises the fence, and it was not claimed
   * since.
   */
  boolean isJustAfter(ClaimedChunk<?> claim) {
    return fence == claim.fence() + 1;
  }
}
