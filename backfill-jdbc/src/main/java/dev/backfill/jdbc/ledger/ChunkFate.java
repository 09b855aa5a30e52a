package dev.backfill.jdbc.ledger;

import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.scope.Range;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fate of a batch whose commit was not answered. */
enum ChunkFate {
  /** It is in the ledger. */
  COMMITTED,
  /** It is not in the ledger, and the chunk still belongs to this process. */
  NOT_COMMITTED,
  /** Another claim holds the chunk. */
  LOST;

  /**
   * Asks the ledger, waiting for the transaction in question: a plain read would take it for not
   * committed while it still is on its way.
   *
   * @param connection holds the locks until its transaction ends
   */
  static <R extends Range> ChunkFate of(
      Membership<R> member, Connection connection, List<ClaimedChunk<R>> held) throws SQLException {
    Map<Long, ResolvedChunk> rows =
        ResolvedChunk.list(member, connection, held).stream()
            .collect(Collectors.toMap(ResolvedChunk::no, row -> row));
    var fates =
        held.stream()
            .map(one -> of(one, rows.get(one.chunk().no()), member.processId()))
            .distinct()
            .toList();
    return fates.size() == 1 ? fates.getFirst() : LOST;
  }

  private static ChunkFate of(ClaimedChunk<?> held, @Nullable ResolvedChunk row, UUID process) {
    if (row == null || !row.isUnder(held, process)) {
      return LOST;
    }
    if (row.batches() == held.batches() + 1) {
      return COMMITTED;
    }
    return row.batches() == held.batches() && row.state().equals("RUNNING") ? NOT_COMMITTED : LOST;
  }
}
