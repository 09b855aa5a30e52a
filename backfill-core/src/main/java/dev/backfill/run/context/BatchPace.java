package dev.backfill.run.context;

import dev.backfill.support.BriefLock;

/**
 * The number of rows that a batch may touch at present: as many as the plan sets, half of it after
 * each that took too long, and slowly more again while all goes well. A size that was too much for
 * this process is not tried again in the run. Thread-safe.
 */
public final class BatchPace {

  /** So many batches must go well before the next ones get twice as many rows. */
  private static final int GOOD_IN_A_ROW = 20;

  private volatile int most;
  private final BriefLock lock = BriefLock.create();
  private volatile int rows;
  private int good;

  public BatchPace(int most) {
    this.most = most;
    this.rows = most;
  }

  public int rows() {
    return rows;
  }

  /** A batch took too long: the next ones are half as large, at least one row. */
  public void tookTooLong() {
    lock.lock();
    try {
      rows = Math.max(1, rows / 2);
      good = 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A batch was too much for this process: from now on every one has at most half as many rows.
   *
   * @param tried the number of rows that it was allowed
   * @param expected the number of rows that its chunk is expected to have, where that is less; 0 if
   *     not known
   */
  public void tooMuch(int tried, long expected) {
    lock.lock();
    try {
      most = Math.max(1, Math.min(most, tried / 2));
      rows = Math.min(rows, most);
      if (expected > 0) {
        rows = (int) Math.max(1, Math.min(rows, expected / 2));
      }
      good = 0;
    } finally {
      lock.unlock();
    }
  }

  /** A batch has committed. */
  public void wentWell() {
    if (rows == most) {
      return;
    }
    lock.lock();
    try {
      if (++good >= GOOD_IN_A_ROW) {
        good = 0;
        rows = (int) Math.min(most, 2L * rows);
      }
    } finally {
      lock.unlock();
    }
  }
}
