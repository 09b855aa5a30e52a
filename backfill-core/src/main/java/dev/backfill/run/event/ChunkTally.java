package dev.backfill.run.event;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunView;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.support.BriefLock;
import java.util.function.Consumer;

/**
 * Counts chunks for the events between two readings of the ledger: what this process does is
 * counted at once, what others do at the next reading. A reading may see a chunk before its lane
 * has reported it: so a run that no other process works on is counted by its own events alone, and
 * no two of them say the same number. Thread-safe.
 */
public final class ChunkTally {

  private final BriefLock lock = BriefLock.create();
  private final boolean shared;
  private long doneHere;
  private long plannedHere;
  private long doneInLedger;
  private long totalInLedger;
  private boolean planned;

  /**
   * Nothing is counted yet.
   *
   * @param shared true if other processes may work on the run at the same time
   */
  public ChunkTally(boolean shared) {
    this.shared = shared;
  }

  /** Begins with what the ledger holds before the first lane. */
  public void begin(RunView view, boolean complete) {
    lock.lock();
    try {
      doneHere = done(view);
      plannedHere = view.total();
      planned = complete;
      saw(view);
    } finally {
      lock.unlock();
    }
  }

  /** Chunks never become fewer while lanes are at work. */
  public void saw(RunView view) {
    lock.lock();
    try {
      doneInLedger = Math.max(doneInLedger, done(view));
      totalInLedger = Math.max(totalInLedger, view.total());
    } finally {
      lock.unlock();
    }
  }

  /** So many chunks were planned, and perhaps the last. */
  public void planned(long chunks, boolean complete) {
    lock.lock();
    try {
      plannedHere += chunks;
      planned |= complete;
    } finally {
      lock.unlock();
    }
  }

  /** Tells of a chunk that was cut into so many. */
  public void split(int children, Consumer<ProgressEvent.Counts> told) {
    lock.lock();
    try {
      plannedHere += children - 1L;
      told.accept(counts());
    } finally {
      lock.unlock();
    }
  }

  /** Tells of a chunk that has ended well; the lock keeps the events in the order of the counts. */
  public void done(Consumer<ProgressEvent.Counts> told) {
    lock.lock();
    try {
      doneHere++;
      told.accept(counts());
    } finally {
      lock.unlock();
    }
  }

  public ProgressEvent.Counts now() {
    lock.lock();
    try {
      return counts();
    } finally {
      lock.unlock();
    }
  }

  private ProgressEvent.Counts counts() {
    long total = Math.max(plannedHere, totalInLedger);
    long done = shared ? Math.max(doneHere, doneInLedger) : doneHere;
    return new ProgressEvent.Counts(Math.min(total, done), total, planned);
  }

  private static long done(RunView view) {
    return view.count(ChunkState.SUCCEEDED) + view.count(ChunkState.SKIPPED);
  }
}
