package dev.backfill.run;

import dev.backfill.ledger.RunLedger;
import dev.backfill.scope.Range;
import dev.backfill.work.Resource;

/**
 * The ledger of one run, and what this process keeps of it. Thread-safe.
 *
 * @param run the run in the ledger, asked until it answers
 * @param resource where the ledger is
 * @param life how long it remembers
 * @param patience how long it is waited for
 * @param claimed chunks that are claimed and not begun
 */
record LedgerSide<R extends Range>(
    RunLedger<R> run,
    Resource resource,
    LedgerLife life,
    Patience patience,
    ClaimedChunks<R> claimed) {}
