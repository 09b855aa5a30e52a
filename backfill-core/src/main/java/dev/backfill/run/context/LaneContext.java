package dev.backfill.run.context;

import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.RunState;
import dev.backfill.run.event.Audience;
import dev.backfill.run.failure.Causes;
import dev.backfill.run.failure.ChunkCheckFailed;
import dev.backfill.run.failure.DeadlinePassed;
import dev.backfill.run.failure.Failures;
import dev.backfill.run.failure.TooManyBadRows;
import dev.backfill.run.gate.Judges;
import dev.backfill.run.gate.UncheckedChunks;
import dev.backfill.run.retry.Recovery;
import dev.backfill.run.signal.Cancellation;
import dev.backfill.run.signal.RunSignals;
import dev.backfill.run.signal.StopReason;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import dev.backfill.support.CallerBlocks;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Resource;
import dev.backfill.work.TransactionalProcessor;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the lanes of one run share. Thread-safe.
 *
 * @param work the plan, and what does it
 * @param ledger its memory
 * @param signals the signals between lanes, planner and supervisor
 * @param pace the sizes of claims and batches
 * @param recovery the handling of failures
 * @param judges checks and stages
 * @param audience the listeners that are notified
 * @param group the runs beside it in its group
 * @param time where to read the time and how to wait
 * @param laneClock measures how the lanes spend their time
 */
public record LaneContext<R extends Range>(
    PlannedWork<R> work,
    LedgerSide<R> ledger,
    RunSignals signals,
    Pace pace,
    Recovery recovery,
    Judges<R> judges,
    Audience audience,
    InGroup<R> group,
    TimeSource time,
    LaneClock laneClock) {

  private static final String CALLER =
      ". It belongs to this process, and has been idle since before the run began. The thread that"
          + " started the run waits for its end, so that transaction would not end: commit it or"
          + " roll it back before the run";

  /**
   * The rest of a chunk, cut in two; empty if the work or the range cannot be cut any further, or
   * in the stages of a canary: their chunks are known by number. Also empty if rows of the chunk
   * may have before-images of an earlier round, because a rollback knows the order of images only
   * within a chunk.
   */
  public Optional<AttemptResult.Split> cut(ClaimedChunk<R> held) {
    if (!work.isDivisible()
        || judges.stages().goOn()
        || (work.keepsBeforeImages() && ledger.earlier().exist())
        || held.chunk().kind() != ChunkKind.RANGE
        || UncheckedChunks.isAt(held.cursor())) {
      return Optional.empty();
    }
    var halves = inOrder(halves(held.chunk().range()));
    return halves.isEmpty()
        ? Optional.empty()
        : Optional.of(new AttemptResult.Split(halves, held.cursor()));
  }

  /** The cancellation of an attempt that begins now. */
  public Cancellation cancellation() {
    return new Cancellation(signals, ledger.run().runId(), audience.isWatched() ? time.nanos() : 0);
  }

  /**
   * Sorts and words a failure of the work, with the messages of its causes if the plan allows it.
   */
  public Failure diagnosed(Throwable thrown) {
    var failure = Failures.of(thrown, diagnosing());
    if (callerBlocks(thrown)) {
      return new Failure(FailureKind.FAIL_RUN, failure.text() + CALLER, failure.sqlState());
    }
    boolean ours =
        thrown instanceof ChunkCheckFailed
            || thrown instanceof DeadlinePassed
            || thrown instanceof TooManyBadRows;
    return work.plan().options().showsCauses() && !ours ? Causes.shown(failure, thrown) : failure;
  }

  /** Returns true if the thread that waits for the run may hold what the run waits for. */
  public boolean callerBlocks(Throwable thrown) {
    return signals.callerWaits()
        && thrown instanceof CallerBlocks blocks
        && blocks.isBlockedByCaller();
  }

  /** The half that comes first is the first one, and gets the smaller number. */
  private List<R> inOrder(List<R> halves) {
    return work.newestFirst() ? halves.reversed() : halves;
  }

  private List<R> halves(R range) {
    var scope = work.plan().definition().scope();
    try {
      return ledger.run().checking(() -> scope.halves(range));
    } catch (Exception e) {
      return scope.codec().halves(range); // a chunk that is cut anywhere is better than none
    }
  }

  /** The resource that can describe a failure of the work. */
  public Resource diagnosing() {
    return work.processor() instanceof TransactionalProcessor<?> transactional
        ? transactional.work().resource()
        : ledger.resource();
  }

  /**
   * Something broke in this process: it ends, and with it the run unless other processes continue
   * it.
   */
  public StopReason brokenHere(String why) {
    try {
      return new StopReason(RunState.FAILED, why, ledger.run().peers().others() == 0);
    } catch (RuntimeException | Error e) {
      return StopReason.of(
          RunState.FAILED, why); // a ledger that cannot be asked cannot be told either
    }
  }

  /** Ends the run, or the part of this process, because one of its threads broke. */
  public void brokeHere(Throwable thrown, String why) {
    Causes.log("Run of plan '%s'".formatted(work.plan().name()), thrown);
    try {
      signals.endWith(brokenHere(why));
    } finally {
      signals.keep(thrown);
    }
  }
}
