package dev.backfill.run.attempt;

import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.LedgerException;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.engine.LaneLoop;
import dev.backfill.run.failure.DeadlinePassed;
import dev.backfill.run.failure.Failures;
import dev.backfill.run.signal.RunningAttempt;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Does the chunks that a lane has claimed, one by itself or several in one transaction, and hands
 * on what goes wrong. Confined to one thread at a time, apart from {@link #current}.
 */
public final class ChunkRunner<R extends Range> {

  private static final Logger LOG = PrintableLog.of(ChunkRunner.class);

  /** The number of chunks into which the rest of one is cut. */
  private static final int HALVES = 2;

  private final LaneContext<R> context;
  private final ChunkEvents<R> events;
  private final FailurePolicy<R> policy;
  private final FailedAttempts<R> failures;
  private volatile Optional<RunningAttempt<R>> current = Optional.empty();
  private int committed;

  public ChunkRunner(LaneContext<R> context) {
    this.context = context;
    this.events = new ChunkEvents<>(context);
    this.policy = new FailurePolicy<>(context);
    this.failures = new FailedAttempts<>(context, policy, events);
  }

  /** The attempt in progress, if any. Any thread may ask. */
  public Optional<RunningAttempt<R>> current() {
    return current;
  }

  /** The number of chunks that are committed since the last call began. */
  public int committed() {
    return committed;
  }

  /** Several tiny chunks in one transaction; whatever goes wrong, each is then done by itself. */
  public void together(List<ClaimedChunk<R>> group, TransactionalProcessor<? super R> sharing) {
    var attempt = new GroupAttempt<>(context, sharing, group);
    current = Optional.of(attempt);
    committed = 0;
    events.of(attempt.cancellation());
    try {
      for (var held : group) {
        events.changed(held, ChunkState.RUNNING);
      }
      var done = attempt.work();
      current = Optional.empty();
      if (done.isEmpty()) {
        LOG.info("Lost the claims on {} chunks", group.size());
        return;
      }
      committed = group.size();
      for (int i = 0; i < group.size(); i++) {
        afterItsFirstBatch(group.get(i), done.get().get(i));
      }
    } catch (LedgerException e) {
      throw e;
    } catch (Throwable thrown) {
      failedTogether(group, thrown);
    } finally {
      current = Optional.empty();
      LaneMdc.noChunk();
    }
  }

  private void failedTogether(List<ClaimedChunk<R>> group, Throwable thrown) {
    int failed =
        switch (policy.onGroup(thrown)) {
          case ALL_FAILED -> group.size();
          case FIRST_FAILED -> 1;
          case NONE_FAILED -> {
            LOG.debug(
                "{} chunks failed together, each is tried by itself: {}",
                group.size(),
                Failures.of(thrown, context.diagnosing()).text());
            yield 0;
          }
        };
    // The flag of the host's own interrupt would close the next JDBC connection of this lane.
    Thread.interrupted();
    for (var held : group.subList(0, failed)) {
      failures.failed(held, true, 0, thrown);
    }
    if (failed < group.size()) {
      context
          .ledger()
          .claimed()
          .byThemselves(group.subList(failed, group.size()), context.signals());
    }
  }

  /** Any lane may continue with the rest: this one may hang in the first of them. */
  private void afterItsFirstBatch(ClaimedChunk<R> held, Batch done) {
    if (done.isLast()) {
      events.changed(held.after(done), ChunkState.SUCCEEDED);
    } else {
      context.ledger().claimed().byThemselves(List.of(held.after(done)), context.signals());
    }
  }

  /**
   * One chunk.
   *
   * @return the time for which the lane begins nothing; zero if it continues
   */
  public Duration one(ClaimedChunk<R> held, LaneLoop.Signal signal) {
    var attempt = new ChunkAttempt<>(context, held);
    current = Optional.of(attempt);
    committed = 0;
    LaneMdc.chunk(held);
    events.of(attempt.cancellation());
    events.changed(held, ChunkState.RUNNING);
    try {
      var outcome = attempt.work(signal);
      committed = outcome == ChunkAttempt.Outcome.SUCCEEDED ? 1 : 0;
      ended(attempt, outcome);
      return Duration.ZERO;
    } catch (LedgerException e) {
      throw e;
    } catch (Throwable thrown) {
      // The flag of the host's own interrupt would close the next JDBC connection of this lane.
      Thread.interrupted();
      return failures.failed(
          attempt.toBeTriedAgain(),
          attempt.reached(),
          attempt.batchRows(),
          policy.blamed(attempt, thrown));
    } finally {
      current = Optional.empty();
      Thread.interrupted();
      LaneMdc.noChunk();
    }
  }

  private void ended(ChunkAttempt<R> attempt, ChunkAttempt.Outcome outcome) {
    var held = attempt.held();
    switch (outcome) {
      case SUCCEEDED -> events.changed(held, ChunkState.SUCCEEDED);
      case SHARED_OUT -> {
        LOG.info("Chunk {} is split for idle lanes", held.chunk().id());
        events.split(held, HALVES, Optional.empty());
      }
      case RELEASED -> events.changed(held, ChunkState.PENDING);
      case LOST -> LOG.info("Lost the claim on chunk {}", held.chunk().id());
    }
  }

  /** Puts back the chunks of a lane that does not come back. */
  public void gaveUpOn(RunningAttempt<R> attempt, DeadlinePassed deadline) {
    events.of(attempt.cancellation());
    failures.failed(attempt.held(), true, 0, deadline);
    for (var other : attempt.others()) {
      context.ledger().run().end(other, new AttemptResult.Released());
    }
  }
}
