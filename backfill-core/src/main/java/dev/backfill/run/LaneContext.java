package dev.backfill.run;

import dev.backfill.check.CheckResult;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.End;
import dev.backfill.ledger.Held;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.support.CallerBlocks;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Guarantee;
import dev.backfill.work.Resource;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.List;
import java.util.Optional;

/** Everything that the lanes of one run share. Thread-safe. */
record LaneContext<R extends Range>(
    Plan<R> plan,
    ChunkProcessor<? super R> processor,
    RunLedger<R> run,
    Resource ledgerResource,
    Guarantee guarantee,
    RunSignals signals,
    ClaimedChunks<R> claimed,
    ClaimPace pace,
    BatchPace batchPace,
    RetrySchedule retry,
    Patience patience,
    Outage outage,
    Circuit circuit,
    Forgiven forgiven,
    UncheckedChunks unchecked,
    ChunkTally tally,
    LedgerLife life,
    Gates<R> gates,
    Optional<BackupCheck<R>> backup,
    Stages<R> stages,
    Listeners listeners,
    TimeSource time) {

  private static final String CALLER =
      ". It belongs to this process, and has been idle since before the run began. The thread that"
          + " started the run waits for its end, so that transaction would not end: commit it or"
          + " roll it back before the run";

  boolean exactlyOnce() {
    return guarantee == Guarantee.EXACTLY_ONCE;
  }

  /**
   * What is left of a chunk, cut in two; empty if the work or the range cannot be cut any further,
   * or in the stages of a canary: their chunks are known by number.
   */
  Optional<End.Split> cut(Held<R> held) {
    if (!isDivisible()
        || stages.goOn()
        || held.chunk().kind() != ChunkKind.RANGE
        || held.cursor().filter(ChunkAttempt.AWAITS_CHECK::equals).isPresent()) {
      return Optional.empty();
    }
    var halves = inOrder(halves(held.chunk().range()));
    return halves.isEmpty() ? Optional.empty() : Optional.of(new End.Split(halves, held.cursor()));
  }

  /** Whether the work does as many rows in a batch as it is told. */
  boolean isDivisible() {
    return processor instanceof TransactionalProcessor<?> transactional
        && transactional.work().has(Work.Trait.DIVISIBLE);
  }

  /** Sorts and words a failure of the work, with the messages of its causes if the plan says so. */
  Failure diagnosed(Throwable thrown) {
    var failure = Failures.of(thrown, diagnosing());
    if (callerBlocks(thrown)) {
      return new Failure(FailureKind.FAIL_RUN, failure.text() + CALLER, failure.sqlState());
    }
    boolean ours = thrown instanceof ChunkCheckFailed || thrown instanceof DeadlinePassed;
    return plan.wiring().showsCauses() && !ours ? Causes.shown(failure, thrown) : failure;
  }

  /** Whether the thread that waits for the run may hold what the run waits for. */
  boolean callerBlocks(Throwable thrown) {
    return signals.callerWaits()
        && thrown instanceof CallerBlocks blocks
        && blocks.isBlockedByCaller();
  }

  /** The half that comes first is the first one, and gets the smaller number. */
  private List<R> inOrder(List<R> halves) {
    return newestFirst() ? halves.reversed() : halves;
  }

  boolean newestFirst() {
    return plan.definition().order() == Order.NEWEST_FIRST;
  }

  private List<R> halves(R range) {
    var scope = plan.definition().scope();
    try {
      return run.checking(() -> scope.halves(range));
    } catch (Exception e) {
      return scope.codec().halves(range); // a chunk that is cut anywhere is better than none
    }
  }

  /** Who can put a failure of the work into words. */
  Resource diagnosing() {
    return processor instanceof TransactionalProcessor<?> transactional
        ? transactional.work().resource()
        : ledgerResource;
  }

  /** The work, if batches of several chunks may share a transaction. */
  Optional<TransactionalProcessor<? super R>> sharing() {
    return exactlyOnce() && !checksChunks() ? sharing(processor) : Optional.empty();
  }

  private static <R extends Range> Optional<TransactionalProcessor<? super R>> sharing(
      ChunkProcessor<? super R> processor) {
    return processor instanceof TransactionalProcessor<? super R> transactional
            && transactional.work().has(Work.Trait.SHARES_TRANSACTIONS)
        ? Optional.of(transactional)
        : Optional.empty();
  }

  /** Whether work is of the kind that may share transactions. */
  static boolean mayShare(ChunkProcessor<?> processor) {
    return sharing(processor).isPresent();
  }

  boolean checksChunks() {
    return !plan.definition().chunkChecks().isEmpty();
  }

  /** Something broke in this process: it ends, and with it the run unless others go on with it. */
  Ending brokenHere(String why) {
    try {
      return new Ending(RunState.FAILED, why, run.peers().others() == 0);
    } catch (RuntimeException | Error e) {
      return Ending.of(RunState.FAILED, why); // a ledger that cannot be asked cannot be told either
    }
  }

  /** Ends the run, or the part of this process, because one of its threads broke. */
  void brokeHere(Throwable thrown, String why) {
    Causes.log("Run of plan '%s'".formatted(plan.name()), thrown);
    try {
      signals.endWith(brokenHere(why));
    } finally {
      signals.keep(thrown);
    }
  }

  /** Asks the checks of a chunk; all are asked before one fails it. */
  void judge(Chunk<R> chunk, long changed) {
    var results = gates.chunk(chunk, changed);
    for (CheckResult result : results) {
      if (result.verdict().status().fails()) {
        throw new ChunkCheckFailed(chunk.id(), result);
      }
    }
  }

  boolean isWatched() {
    return !listeners.isEmpty();
  }

  void tell(ProgressEvent event) {
    listeners.offer(event);
  }
}
