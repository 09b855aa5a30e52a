package dev.backfill.run;

import java.util.concurrent.locks.ReentrantLock;

/**
 * How many rows a batch may touch at present: as many as the plan says, half of it after each that
 * took too long, and slowly more again while all goes well. Thread-safe.
 */
final class BatchPace {

  /** So many batches must go well before the next ones get twice as many rows. */
  private static final int GOOD_IN_A_ROW = 20;

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile int rows;
  private int good;

  BatchPace(int most) {
    this.most = most;
    this.rows = most;
  }

  int rows() {
    return rows;
  }

  /** A batch took too long: the next ones are half as large, at least one row. */
  void tookTooLong() {
    lock.lock();
    try {
      rows = Math.max(1, rows / 2);
      good = 0;
    } finally {
      lock.unlock();
    }
  }

  /** A batch has committed. */
  void wentWell() {
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
