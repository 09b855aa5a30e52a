package dev.backfill.run.context;

import dev.backfill.plan.Plan;
import dev.backfill.run.engine.LaneThreads;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Guarantee;
import dev.backfill.work.TableDifference;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.Optional;

/**
 * A plan and the work that does it, bound to its scope. Immutable.
 *
 * @param plan the plan to run
 * @param processor the processor
 * @param guarantee the guarantee of how often a chunk takes effect
 */
public record PlannedWork<R extends Range>(
    Plan<R> plan, ChunkProcessor<? super R> processor, Guarantee guarantee) {

  /** What makes the threads of the lanes. */
  public LaneThreads laneThreads() {
    return new LaneThreads(plan.name(), plan.options().threadFactory());
  }

  public boolean exactlyOnce() {
    return guarantee == Guarantee.EXACTLY_ONCE;
  }

  public boolean newestFirst() {
    return plan.definition().order() == Order.NEWEST_FIRST;
  }

  public boolean checksChunks() {
    return !plan.definition().chunkChecks().isEmpty();
  }

  /** Returns true if the work does as many rows in a batch as requested. */
  public boolean isDivisible() {
    return processor instanceof TransactionalProcessor<?> transactional
        && transactional.work().has(Work.Trait.DIVISIBLE);
  }

  /** Returns true if the work saves the old values of the rows that it changes. */
  public boolean keepsBeforeImages() {
    return processor instanceof TransactionalProcessor<?> transactional
        && transactional.work().keepsBeforeImages();
  }

  /** The result of a comparison for no rows; empty if the work compares nothing. */
  public Optional<TableDifference> comparison() {
    return processor instanceof TransactionalProcessor<?> transactional
        ? transactional.comparison()
        : Optional.empty();
  }

  /** The work, if batches of several chunks may share a transaction. */
  public Optional<TransactionalProcessor<? super R>> sharing() {
    return exactlyOnce() && !checksChunks() ? declaredSharing() : Optional.empty();
  }

  /** The work, if it is of the kind that may share transactions. */
  public Optional<TransactionalProcessor<? super R>> declaredSharing() {
    return processor instanceof TransactionalProcessor<? super R> transactional
            && transactional.work().has(Work.Trait.SHARES_TRANSACTIONS)
        ? Optional.of(transactional)
        : Optional.empty();
  }
}
