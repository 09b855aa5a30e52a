package dev.backfill.run.attempt;

import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.RunState;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.failure.ClientMemory;
import dev.backfill.run.failure.DeadlinePassed;
import dev.backfill.run.failure.Failures;
import dev.backfill.run.failure.TooManyBadRows;
import dev.backfill.run.retry.Recovery;
import dev.backfill.run.signal.StopReason;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides what becomes of a chunk that has failed, and whether the run continues. Thread-safe.
 *
 * @param context the state that the lanes share
 */
record FailurePolicy<R extends Range>(LaneContext<R> context) {

  /**
   * A decision.
   *
   * @param end the way in which the attempt ends
   * @param rest the time for which the lane itself begins nothing; zero if it continues
   * @param endsRun true if no lane shall begin another chunk, if this failure counts
   */
  record Ruling(AttemptResult end, Duration rest, boolean endsRun) {

    private static Ruling of(AttemptResult end) {
      return new Ruling(end, Duration.ZERO, false);
    }

    private Ruling ending(boolean run) {
      return new Ruling(end, rest, run);
    }
  }

  /** The decision about chunks that failed in one transaction. */
  enum GroupRuling {
    /** It is true of all of them. */
    ALL_FAILED,
    /** One is enough to fail the run; the others are done by themselves. */
    FIRST_FAILED,
    /** Each is tried by itself. */
    NONE_FAILED
  }

  /**
   * Decides.
   *
   * @param reached true if the work was called, or there was no connection to call it with
   * @param rows the number of rows that the batch that failed was allowed; 0 if it was no batch
   */
  Ruling on(ClaimedChunk<R> held, boolean reached, int rows, Throwable thrown, Failure failure) {
    var ruling = decided(held, reached, rows, thrown, failure);
    if (!(ruling.end() instanceof AttemptResult.Failed)) {
      return ruling;
    }
    if (ClientMemory.isUsedUp(thrown)) {
      failRun(
          "The JVM ran out of memory in chunk %s; give it more, or use fewer lanes."
              .formatted(held.chunk().id()));
    }
    return ruling.ending(failure.kind().stopsRun() || !allows(context.signals().failed() + 1));
  }

  /** A chunk that is given up was written down: it may be the one that fails the run. */
  void failedForGood(ClaimedChunk<R> held, Throwable thrown, Failure failure) {
    long failed = context.signals().chunkFailed(thrown);
    if (thrown instanceof TooManyBadRows) {
      failRun(
          "Chunk %s has more rows that fail than setAside(..) allows."
              .formatted(held.chunk().id()));
    } else if (failure.kind().stopsRun()) {
      failRun(
          "Chunk %s failed in a way in which every chunk would: %s."
              .formatted(held.chunk().id(), failure.text()));
    } else if (!allows(failed)) {
      failRun("The failure limit was reached: %s chunk(s) failed.".formatted(failed));
    }
  }

  private boolean allows(long failed) {
    return context
        .work()
        .plan()
        .options()
        .failureLimit()
        .allows(failed, context.signals().planned());
  }

  private void failRun(String why) {
    context.signals().endWith(StopReason.of(RunState.FAILED, why));
  }

  /** Decides about chunks that shared a transaction. */
  GroupRuling onGroup(Throwable thrown) {
    if (holds(thrown)) {
      return GroupRuling.ALL_FAILED;
    }
    return context.callerBlocks(thrown) ? GroupRuling.FIRST_FAILED : GroupRuling.NONE_FAILED;
  }

  /** Returns true if the chunk must not be done again unless a person says so. */
  private boolean holds(Throwable thrown) {
    return Failures.of(thrown, context.diagnosing()).kind().holds();
  }

  /**
   * The cause of a failed attempt: the deadline that stopped it, unless it waited for a connection
   * and is not to blame.
   */
  Throwable blamed(ChunkAttempt<R> attempt, Throwable thrown) {
    return attempt
        .cancellation()
        .stopped()
        .filter(stop -> attempt.reached() && !holds(thrown))
        .<Throwable>map(stop -> because(stop, thrown))
        .orElse(thrown);
  }

  private static Throwable because(DeadlinePassed stop, Throwable thrown) {
    if (stop != thrown) {
      stop.addSuppressed(thrown);
    }
    return stop;
  }

  private Ruling decided(
      ClaimedChunk<R> held, boolean reached, int rows, Throwable thrown, Failure failure) {
    if (failure.kind() == FailureKind.HOLD_RUN) {
      return Ruling.of(new AttemptResult.Failed(failure)); // also in a run that is cancelled
    }
    if (context.signals().cancelNow()) {
      return Ruling.of(new AttemptResult.Released());
    }
    return switch (failure.kind()) {
      case RETRY, SPLIT -> Ruling.of(mayGoBetter(held, thrown, failure));
      case SMALLER_BATCH -> Ruling.of(smaller(held, rows, thrown, failure));
      case OUTAGE -> outage(held, reached, thrown, failure);
      case FAIL_CHUNK, FAIL_RUN, HOLD_CHUNK, HOLD_RUN ->
          Ruling.of(new AttemptResult.Failed(failure));
      case PAUSE_RUN ->
          Ruling.of(
              pause(
                  failure,
                  "The run pauses itself, because it needs a person: %s."
                      .formatted(failure.text())));
    };
  }

  private AttemptResult mayGoBetter(ClaimedChunk<R> held, Throwable thrown, Failure failure) {
    // Messages of causes may differ from chunk to chunk where the failure is the same
    var alike = Failures.of(thrown, context.diagnosing());
    if (context.recovery().circuit().opens(held.chunk().no(), alike)) {
      return pause(
          failure,
          "%s chunks in a row failed alike, so the cause cannot lie in them: %s."
              .formatted(context.work().plan().options().failureLimit().alike(), failure.text()));
    }
    return failure.kind() == FailureKind.SPLIT
        ? less(held, thrown, failure)
        : again(held, thrown, failure);
  }

  /** Too much at a time: smaller batches, and from the second time on smaller chunks. */
  private AttemptResult less(ClaimedChunk<R> held, Throwable thrown, Failure failure) {
    context.pace().batches().tookTooLong();
    return held.attempt() < 2
        ? again(held, thrown, failure)
        : context
            .cut(held)
            .<AttemptResult>map(split -> split)
            .orElseGet(() -> again(held, thrown, failure));
  }

  /**
   * Too much for this process: half as many rows, which is another attempt and not the same once
   * more. One row that is too much fails like anything else.
   */
  private AttemptResult smaller(ClaimedChunk<R> held, int rows, Throwable thrown, Failure failure) {
    if (rows > 1) {
      var expected = held.chunk().estimate().map(Estimate::rows).orElse(0L);
      context.pace().batches().tooMuch(rows, expected);
      if (context.work().isDivisible()) {
        return new AttemptResult.Retry(context.recovery().retry().first(thrown), failure, false);
      }
    }
    return ClientMemory.isUsedUp(thrown)
        ? new AttemptResult.Failed(failure)
        : again(held, thrown, failure);
  }

  private AttemptResult again(ClaimedChunk<R> held, Throwable thrown, Failure failure) {
    return context
        .recovery()
        .retry()
        .after(held.attempt(), thrown, failure)
        .<AttemptResult>map(wait -> new AttemptResult.Retry(wait, failure, true))
        .orElseGet(() -> new AttemptResult.Failed(failure));
  }

  private Ruling outage(ClaimedChunk<R> held, boolean reached, Throwable thrown, Failure failure) {
    var recovery = context.recovery();
    if (!reached) {
      return noConnection(
          failure,
          recovery.outage().met(failure.text()),
          recovery.outage().tooLong("The database"));
    }
    return Recovery.isAwayElsewhere(thrown)
        ? noConnection(
            failure,
            recovery.elsewhere().met(failure.text()),
            recovery.outage().tooLong("Another database that the work needs"))
        : Ruling.of(brokenSession(held, thrown, failure));
  }

  /** A session that ends in the middle of the work may be its fault: a chunk is forgiven a few. */
  private AttemptResult brokenSession(ClaimedChunk<R> held, Throwable thrown, Failure failure) {
    return context.recovery().forgiven().once(held.chunk().no())
        ? new AttemptResult.Retry(context.recovery().retry().first(thrown), failure, false)
        : again(held, thrown, failure);
  }

  /** A database that is down is no chunk's fault: the lane waits, and does not try them all. */
  private Ruling noConnection(Failure failure, Optional<Duration> wait, String tooLong) {
    return wait.isPresent()
        ? new Ruling(new AttemptResult.Retry(Duration.ZERO, failure, false), wait.get(), false)
        : Ruling.of(pause(failure, tooLong));
  }

  private AttemptResult pause(Failure failure, String why) {
    context.signals().endWith(StopReason.of(RunState.PAUSED, why));
    return new AttemptResult.Retry(Duration.ZERO, failure, false);
  }
}
