package dev.backfill.run;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts, per chunk, the sessions that ended in the middle of its work: the first ones are nobody's
 * fault, a chunk that goes on ending them is. Thread-safe.
 */
final class Forgiven {

  /** How many ended sessions do not count as attempts of a chunk, per process. */
  static final int MOST = 10;

  private final ConcurrentHashMap<Long, Integer> sessions = new ConcurrentHashMap<>();

  /** Whether the chunk is forgiven once more. */
  boolean once(long chunk) {
    return sessions.merge(chunk, 1, Integer::sum) <= MOST;
  }
}
