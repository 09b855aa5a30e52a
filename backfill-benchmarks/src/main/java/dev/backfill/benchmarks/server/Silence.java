package dev.backfill.benchmarks.server;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until a server has no processes but those that stay. One thread at a time.
 *
 * @param others what says which others there are
 * @param patience how long to wait
 */
record Silence(Others others, Duration patience) {

  private static final long POLL_NANOS = 20_000_000;

  /** The processes that have to end. Role. */
  interface Others {
    /** Ids of those that live at this moment. */
    Set<Long> now() throws SQLException;
  }

  /** Returns when there are no others; fails if there still are some at the end. */
  void await() throws SQLException {
    long begin = System.nanoTime();
    for (var left = others.now(); !left.isEmpty(); left = others.now()) {
      if (System.nanoTime() - begin >= patience.toNanos()) {
        throw new IllegalStateException(
            "The server that counts still has the processes %s, %d seconds after the last session"
                    .formatted(new TreeSet<>(left), patience.toSeconds())
                + " was closed. Measure again with -Donly=instructions");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
