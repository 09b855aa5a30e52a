package dev.backfill.run.lane;

import dev.backfill.base.Durations;
import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Deadlines;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.failure.DeadlinePassed;
import dev.backfill.run.signal.RunningAttempt;
import dev.backfill.run.signal.StopReason;
import dev.backfill.scope.Range;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Stops attempts that take too long, and all of them after a cancel-now: asks, cancels the running
 * statement, ends the session, and at last gives the lane up; never interrupts. Looks from outside,
 * so that an attempt costs nothing. Confined to the supervisor.
 */
public final class Watchdog<R extends Range> {

  private static final Logger LOG = PrintableLog.of(Watchdog.class);

  /**
   * Work that checks {@code chunk.cancelled()} has so much time before its statement is cancelled.
   */
  private static final Duration MOST_COURTESY = Duration.ofSeconds(1);

  private final LaneContext<R> context;
  private final Deadlines deadlines;
  private final long courtesy;
  private final long ledgerRetry;
  private final long grace;
  private final long begun;
  private final Map<Thread, Seen<R>> seen = new HashMap<>();
  private Optional<Long> cancelledAt = Optional.empty();
  private long lastLook;

  public Watchdog(LaneContext<R> context) {
    this.context = context;
    this.deadlines = context.work().plan().options().deadlines();
    this.grace = Durations.nanos(context.work().plan().options().grace());
    this.begun = context.time().nanos();
    this.ledgerRetry = grace / 2;
    this.courtesy = Math.min(Durations.nanos(MOST_COURTESY), grace / 4);
  }

  /** An attempt as it was seen: since when, since when in this batch, and what was done to it. */
  private static final class Seen<R extends Range> {
    private final RunningAttempt<R> attempt;
    private long since;
    private int batches;
    private long batchSince;
    private long overdueSince;
    private boolean cancelled;
    private boolean evicted;

    Seen(RunningAttempt<R> attempt, long now) {
      this.attempt = attempt;
      this.since = now;
      this.batches = attempt.held().batches();
      this.batchSince = now;
    }

    /** Excludes time spent waiting for the ledger. */
    void waited(long nanos) {
      since += nanos;
      batchSince += nanos;
      overdueSince += nanos;
    }
  }

  /** Returns true if the grace of a cancel-now is over: what runs then is left behind. */
  public boolean abandonsAll() {
    return cancelledAt.isPresent() && context.time().nanos() - cancelledAt.get() >= grace;
  }

  /** Looks at what the lanes do, and stops what has to be stopped. */
  public void look(LaneCrew<R> crew) {
    drainAfterItsTime();
    boolean cancelled = context.signals().cancelNow();
    if (!cancelled && deadlines.batch().isEmpty() && deadlines.chunk().isEmpty()) {
      return;
    }
    long now = context.time().nanos();
    long sinceLastLook = now - lastLook;
    lastLook = now;
    if (context
        .ledger()
        .ledgerRetry()
        .outage()
        .isOn()) { // lanes wait for the ledger, not in their work
      seen.values().forEach(known -> known.waited(sinceLastLook));
    }
    if (cancelled && cancelledAt.isEmpty()) {
      cancelledAt = Optional.of(now);
    }
    var atWork = crew.atWork();
    seen.keySet().retainAll(atWork.keySet());
    for (var lane : atWork.entrySet()) {
      var known = seen.get(lane.getKey());
      if (known == null || !known.attempt.equals(lane.getValue())) {
        known = new Seen<>(lane.getValue(), now);
        seen.put(lane.getKey(), known);
      }
      look(crew, lane.getKey(), known, now);
    }
  }

  private void drainAfterItsTime() {
    deadlines
        .run()
        .filter(limit -> context.time().nanos() - begun >= Durations.nanos(limit))
        .ifPresent(
            limit ->
                context
                    .signals()
                    .endWith(
                        StopReason.of(
                            RunState.PAUSED, "The run deadline of %s is over.".formatted(limit))));
  }

  private void look(LaneCrew<R> crew, Thread lane, Seen<R> known, long now) {
    int batches = known.attempt.held().batches();
    if (known.batches != batches) {
      known.batches = batches;
      known.batchSince = now;
    }
    if (cancelledAt.isPresent()) {
      press(known, now - cancelledAt.get());
      return;
    }
    var stopped = known.attempt.cancellation().stopped();
    if (stopped.isEmpty()) {
      passed(known, now).ifPresent(deadline -> stop(known, deadline, now));
      return;
    }
    long late = now - known.overdueSince;
    boolean evicted = known.evicted || known.attempt.cancellation().transaction().isEmpty();
    press(known, late);
    if (late >= grace && evicted) {
      seen.remove(lane);
      crew.replace(lane, known.attempt, stopped.get());
    }
  }

  private void stop(Seen<R> known, DeadlinePassed deadline, long now) {
    LOG.warn(
        "Chunk {} of plan '{}' {}",
        known.attempt.held().chunk().id(),
        context.work().plan().name(),
        deadline.getMessage());
    known.overdueSince = now;
    known.attempt.cancellation().stop(deadline);
  }

  private Optional<DeadlinePassed> passed(Seen<R> known, long now) {
    return deadlines
        .batch()
        .filter(limit -> now - known.batchSince >= Durations.nanos(limit))
        .map(limit -> new DeadlinePassed("batch", limit))
        .or(
            () ->
                deadlines
                    .chunk()
                    .filter(limit -> now - known.since >= Durations.nanos(limit))
                    .map(limit -> new DeadlinePassed("chunk", limit)));
  }

  /** The longer it lasts, the harder. */
  private void press(Seen<R> known, long late) {
    var transaction = known.attempt.cancellation().transaction();
    if (transaction.isEmpty() || late < courtesy) {
      return;
    }
    if (late < ledgerRetry || !known.cancelled) {
      known.cancelled = true;
      transaction.get().cancel();
    } else if (!known.evicted) {
      known.evicted = true;
      LOG.warn(
          "Chunk {} of plan '{}' does not stop: its session is ended",
          known.attempt.held().chunk().id(),
          context.work().plan().name());
      transaction.get().evict();
    }
  }
}
