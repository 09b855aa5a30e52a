package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.LedgerRules;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A person's wish to leave a chunk out.
 *
 * @param planName name of the plan
 * @param chunkId label of the chunk
 * @param why the reason
 * @param by the person; empty for the role of the session
 */
record ChunkSkip(String planName, String chunkId, String why, String by) {

  ChunkSkip {
    LedgerRules.requireReason(why);
  }

  /**
   * Leaves it out.
   *
   * @throws IllegalArgumentException if it cannot be
   */
  boolean on(Connection connection, LedgerLocation home, UUID run) throws SQLException {
    var found =
        home.sql(LedgerStatement.SKIP)
            .on(connection)
            .with("run", run)
            .with("label", chunkId)
            .with("why", why)
            .with("by", by)
            .one(row -> new long[] {row.getLong(1), row.getLong(2)});
    if (found[0] == 0) {
      throw LedgerRules.cannotBeSkipped(planName, chunkId, found[1] > 0);
    }
    return true;
  }
}
