package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.ClaimedChunk;

/**
 * Ends the session that is at work on a chunk, found by the name that it has given itself: the
 * connection may be another client's behind a pooler. Value.
 *
 * @param member the process that asks
 */
record Eviction(Membership<?> member) {

  /** Ends it, if there is one. */
  void of(ClaimedChunk<?> held) {
    member
        .connections()
        .control(
            member.doing("end the session of a chunk"),
            (connection, again) ->
                member
                    .sql(LedgerStatement.EVICT_ONE)
                    .on(connection)
                    .with("run8", member.run8())
                    .with("chunk", held.chunk().no())
                    .with("fence", held.fence())
                    .list(row -> row.getLong(1)));
  }
}
