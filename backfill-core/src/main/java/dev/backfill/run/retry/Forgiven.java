package dev.backfill.run.retry;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts, per chunk, the sessions that ended in the middle of its work: the first ones are not its
 * fault; those of a chunk that ends one session after the other are. Thread-safe.
 */
public final class Forgiven {

  /** The number of ended sessions that do not count as attempts of a chunk, per process. */
  public static final int MOST = 10;

  private final ConcurrentHashMap<Long, Integer> sessions = new ConcurrentHashMap<>();

  /** Returns true if the chunk is forgiven once more. */
  public boolean once(long chunk) {
    return sessions.merge(chunk, 1, Integer::sum) <= MOST;
  }
}
