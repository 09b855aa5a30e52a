package dev.backfill.run.signal;

import dev.backfill.contract.TimeSource;
import dev.backfill.run.planning.Planner;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** The signals between lanes, planner and supervisor of one run. Thread-safe. */
public final class RunSignals {

  /** Later failures are counted, but their exceptions are not kept. */
  private static final int MAX_CAUSES = 10;

  /** Fewer unclaimed chunks than this, and the planner makes more. */
  private static final long LOW_WATER = Planner.WINDOW;

  private final AtomicReference<Optional<StopReason>> stopReason =
      new AtomicReference<>(Optional.empty());
  private final ConcurrentLinkedQueue<Throwable> causes = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> notes = new ConcurrentLinkedQueue<>();
  private final AtomicInteger keptCauses = new AtomicInteger();
  private final AtomicInteger idle = new AtomicInteger();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicInteger stopping = new AtomicInteger();
  private final AtomicLong ahead = new AtomicLong();
  private final AtomicLong planned = new AtomicLong();
  private final TimeSource.Waiter supervisor;
  private final TimeSource.Waiter planner;
  private volatile Runnable lanes = () -> {};
  private volatile Runnable toldToStop = () -> {};
  private volatile boolean planning;
  private volatile boolean cancelNow;
  private volatile boolean held;
  private volatile OpenHours hours;

  private volatile boolean callerWaits;

  public RunSignals(TimeSource time) {
    this.supervisor = time.waiter();
    this.planner = time.waiter();
    this.hours = new OpenHours(List.of(), ZoneOffset.UTC, time);
  }

  /** The windows outside of which no lane begins another chunk or batch. */
  public OpenHours hours() {
    return hours;
  }

  /** Sets the windows, before the first lane begins. */
  public void hours(OpenHours windows) {
    hours = windows;
  }

  /** Returns true if the thread that started the run waits for its end. */
  public boolean callerWaits() {
    return callerWaits;
  }

  public void callerWaits(boolean waits) {
    callerWaits = waits;
  }

  public TimeSource.Waiter supervisor() {
    return supervisor;
  }

  public TimeSource.Waiter planner() {
    return planner;
  }

  public void wakeSupervisor() {
    supervisor.wake();
  }

  public void lanesWakeBy(Runnable wake) {
    lanes = wake;
  }

  /** A thread waits for something that a cancel-now or the end of the run makes pointless. */
  public void whenToldToStop(Runnable wake) {
    toldToStop = wake;
  }

  public void wakeLanes() {
    lanes.run();
  }

  /** The first one to ask decides how the run ends; asking again wakes no thread. */
  public void endWith(StopReason wanted) {
    if (!stopReason.compareAndSet(Optional.empty(), Optional.of(wanted))) {
      return;
    }
    lanes.run();
    planner.wake();
    supervisor.wake();
    toldToStop.run();
  }

  public Optional<StopReason> stopReason() {
    return stopReason.get();
  }

  /** Returns true if no lane shall begin another chunk or batch. */
  public boolean holds() {
    return held || stopReason.get().isPresent() || !hours.areNow();
  }

  /** Follows the ledger: a pause or a cancel that was asked for there. */
  public void hold(boolean wanted) {
    held = wanted;
  }

  public boolean cancelNow() {
    return cancelNow;
  }

  /**
   * Nothing that runs shall continue: the work is notified, and what waits for the ledger gives up.
   */
  public void stopWhatRuns() {
    cancelNow = true;
    toldToStop.run();
  }

  public void laneIdle() {
    idle.incrementAndGet();
  }

  public void laneBusy() {
    idle.decrementAndGet();
  }

  public boolean someoneIdle() {
    return idle.get() > 0;
  }

  /**
   * Returns true if a lane has nothing to do, and will get nothing unless a chunk is split for it.
   */
  public boolean someoneIdleForGood() {
    return !planning && idle.get() > 0;
  }

  /** So many chunks are in the ledger and unclaimed; whether the planner continues. */
  public void plannedAhead(long chunks, long inAll, boolean goesOn) {
    ahead.addAndGet(chunks);
    planned.set(inAll);
    planning = goesOn;
  }

  /** So many chunks were found unclaimed. */
  public void foundAhead(long chunks) {
    ahead.set(chunks);
  }

  public boolean plannerIsFarEnough() {
    return ahead.get() >= LOW_WATER;
  }

  /** The number of chunks that are planned so far. */
  public long planned() {
    return planned.get();
  }

  public void claimed(int chunks) {
    if (ahead.addAndGet(-chunks) < LOW_WATER && planning) {
      planner.wake();
    }
  }

  /** A failure that ends the run is being written down: until then no lane begins a chunk. */
  public void stopping() {
    stopping.incrementAndGet();
  }

  /** It is written down, and the run ends, or the claim was lost and the run continues. */
  public void stopped() {
    stopping.decrementAndGet();
    lanes.run();
  }

  /** Returns true if a lane shall begin nothing until a failure is written down. */
  public boolean isStopping() {
    return stopping.get() > 0;
  }

  /** The number of chunks that have failed in this process. */
  public long failed() {
    return failed.get();
  }

  /** Keeps an exception for the end; returns how many chunks have failed by now. */
  public long chunkFailed(Throwable cause) {
    keep(cause);
    return failed.incrementAndGet();
  }

  public void keep(Throwable cause) {
    if (keptCauses.incrementAndGet() <= MAX_CAUSES) {
      causes.add(cause);
    }
  }

  /** A sentence for the report. */
  public void note(String sentence) {
    notes.add(sentence);
  }

  public List<String> notes() {
    return List.copyOf(notes);
  }

  public List<Throwable> causes() {
    return List.copyOf(causes);
  }
}
