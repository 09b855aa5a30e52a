package dev.backfill.run.context;

import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.RunLedger;
import dev.backfill.run.failure.Failures;
import dev.backfill.run.retry.LedgerRetry;
import dev.backfill.scope.Range;
import dev.backfill.work.Occupancy;
import dev.backfill.work.Resource;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * The ledger of one run, and what this process keeps of it. Thread-safe.
 *
 * @param run the run in the ledger, asked until it answers
 * @param occupancy keeps other runs off what it writes
 * @param resource where the ledger is
 * @param life the lifetime of its records
 * @param ledgerRetry the longest time to wait for it
 * @param claimed chunks that are claimed and not begun
 * @param earlier whether chunks are done again
 * @param approvals the approvals with which this start began, if the plan needs some
 */
public record LedgerSide<R extends Range>(
    RunLedger<R> run,
    Occupancy occupancy,
    Resource resource,
    LedgerLife life,
    LedgerRetry ledgerRetry,
    ClaimedChunks<R> claimed,
    EarlierRounds earlier,
    Optional<Approvals> approvals) {

  private static final Logger LOG = PrintableLog.of(LedgerSide.class);

  /** Leaves the run; a ledger that does not close in order is no reason to end otherwise. */
  public void close(String planName) {
    try {
      run.close();
    } catch (RuntimeException | Error e) {
      LOG.warn(
          "The ledger of plan '{}' did not close in order: {}",
          planName,
          Failures.of(e, resource).text());
    } finally {
      occupancy.close();
    }
  }
}
