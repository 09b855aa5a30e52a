package dev.backfill.run.watch;

import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.LockWait;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.progress.Eta;
import dev.backfill.progress.LaneTime;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.values.SampledProgress;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Turns views of a run into snapshots, by remembering what was seen before. Confined to one thread.
 *
 * <p>Time between two samples belongs to the state of the first one. It stands still once the run
 * has ended. Throughput counts the time of RUNNING only, without waits for a window, so that
 * neither a pause nor slow checks look like slow work. What other processes do during such a wait
 * is left out with its time.
 */
public final class ProgressTracker {

  private final Guarantee guarantee;
  private final TimeSource time;
  private final RunView atStart;
  private final Instant startedAt;
  private final Throughput throughput = new Throughput();

  private long lastNanos;
  private RunState lastState;
  private boolean wasLive;
  private Duration elapsed = Duration.ZERO;
  private Duration active = Duration.ZERO;
  private Duration working = Duration.ZERO;
  private int percent;
  private long expectedChunks;
  private Optional<String> waitsFor = Optional.empty();
  private boolean waited;

  public ProgressTracker(Guarantee guarantee, TimeSource time, RunView atStart) {
    this.guarantee = guarantee;
    this.time = time;
    this.atStart = atStart;
    this.startedAt = time.now();
    this.lastNanos = time.nanos();
    this.lastState = atStart.state();
    this.wasLive = atStart.state().isLive();
    throughput.note(working, atStart.rows().seen(), Completion.of(atStart));
  }

  /**
   * Says how many chunks there will be, where arithmetic can tell before planning is complete.
   * Without it the percent stays at 0 and the rest unknown until planning is complete, because the
   * chunks planned so far, a window ahead of the lanes, are no total.
   *
   * @param chunks about how many chunks there will be; 0 if unknown
   */
  void expecting(long chunks) {
    expectedChunks = chunks;
  }

  /** Says what the run waits for at present, such as a window, if it does. */
  void waitsFor(Optional<String> what) {
    waitsFor = what;
  }

  /** Looks at the run and at the clock, without the times of lanes. */
  public ProgressSnapshot sample(RunView now, int lanes) {
    return sample(now, lanes, LaneTime.NONE, List.of());
  }

  /** Looks at the run and at the clock. */
  public ProgressSnapshot sample(
      RunView now, int lanes, LaneTime laneTime, List<LockWait> lockWaits) {
    var completion = Completion.of(now);
    if (passTime(now.state())) {
      throughput.passOver(now.rows().seen(), completion);
    }
    throughput.note(working, now.rows().seen(), completion);
    percent = Math.max(percent, completion.percent(expectedChunks));
    return new SampledProgress(
        now.planName(),
        now.runId(),
        now.state(),
        guarantee,
        time.now(),
        startedAt,
        elapsed,
        active,
        lanes,
        now.chunks(),
        atStart.count(ChunkState.SUCCEEDED),
        now.planned(),
        now.rows(),
        since(atStart.rows(), now.rows()),
        now.planned() ? now.estimates().total() : Optional.empty(),
        percent,
        completion.basis(),
        throughput.rowsPerSecond(lanes),
        throughput.chunksPerSecond(lanes),
        eta(now.state(), completion, lanes),
        now.badRows(),
        laneTime,
        lockWaits);
  }

  /** True if it was a wait for a window. */
  private boolean passTime(RunState state) {
    long nanos = time.nanos();
    var step = Duration.ofNanos(nanos - lastNanos);
    lastNanos = nanos;
    if (lastState.isLive() || (!wasLive && lastState != RunState.COMPLETED)) {
      elapsed = elapsed.plus(step);
      active = lastState == RunState.PAUSED ? active : active.plus(step);
    }
    if (lastState == RunState.RUNNING && !waited) {
      working = working.plus(step);
    }
    boolean windowWaited = waited;
    lastState = state;
    waited = waitsFor.isPresent();
    wasLive |= state.isLive();
    return windowWaited;
  }

  private Eta eta(RunState state, Completion completion, int lanes) {
    return switch (state) {
      case COMPLETED -> new Eta.Done();
      case PAUSED -> new Eta.Unknown("paused");
      case FAILED, CANCELLED, ROLLED_BACK -> new Eta.Unknown("stopped");
      case PLANNED, RUNNING, VALIDATING -> {
        if (completion.ended()) {
          yield new Eta.Done();
        }
        if (waitsFor.isPresent()) {
          yield new Eta.Unknown(waitsFor.get());
        }
        double left = completion.left(expectedChunks);
        yield Double.isFinite(left)
            ? throughput.eta(left, completion.basis(), lanes)
            : new Eta.Unknown("planning");
      }
    };
  }

  /** Another process may have undone chunks meanwhile; what was done here is not negative. */
  private static RowCounts since(RowCounts before, RowCounts now) {
    return new RowCounts(
        Math.max(0, now.changed() - before.changed()),
        Math.max(0, now.kept() - before.kept()),
        Math.max(0, now.conflicts() - before.conflicts()));
  }
}
