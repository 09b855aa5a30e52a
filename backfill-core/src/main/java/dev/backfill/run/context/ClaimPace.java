package dev.backfill.run.context;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The number of chunks that a process takes per claim: one while chunks take long, and more while
 * they are tiny, so that claiming costs little. Thread-safe.
 */
public final class ClaimPace {

  /**
   * A claim shall hold about so much work of one lane where each chunk is done by itself: 25 ms.
   * Lanes share what is claimed, so that only other processes wait for it. With 5 ms a claim took
   * two or three chunks, and cost a sixth of each.
   */
  private static final long EACH_NANOS = 25_000_000;

  /**
   * And so much where its chunks share a transaction: 50 ms. Locks are held no longer than that,
   * and it is well above a commit, which may cost 10 ms over a network or on a busy disk.
   */
  private static final long TOGETHER_NANOS = 50_000_000;

  private static final int MOST = 64;

  private final AtomicInteger next = new AtomicInteger(1);
  private final long target;
  private volatile int most = MOST;

  public ClaimPace(boolean together) {
    this.target = together ? TOGETHER_NANOS : EACH_NANOS;
  }

  public int next() {
    return Math.min(most, next.get());
  }

  /** From now on: chunks have turned out to be no tiny ones. */
  public void onePerClaim() {
    most = 1;
  }

  /**
   * Learns from so many chunks in a row; grows at most twofold, shrinks at once.
   *
   * @param chunks the number of chunks
   * @param nanos the time in which a lane did them, without its wait for the claim: where many
   *     lanes claim, that wait is long because claims are small
   */
  public void took(int chunks, long nanos) {
    long perChunk = Math.max(1, nanos / Math.max(1, chunks));
    long fitting = Math.clamp(target / perChunk, 1, MOST);
    next.set((int) Math.min(fitting, 2L * next.get()));
  }
}
