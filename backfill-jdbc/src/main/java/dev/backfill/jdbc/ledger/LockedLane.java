package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.jdbc.dialect.failure.Blocker;
import dev.backfill.ledger.LockWait;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The waits of one lane for locks, as they are seen from outside now and then. Waits that follow
 * each other so closely that no look falls between them count as one. The thread of the {@link
 * LockWatch} writes it; any thread may read it.
 *
 * @see LaneTransactions
 */
final class LockedLane {

  /** A wait that lasts is warned of again after this time. */
  static final Duration AGAIN = Duration.ofMinutes(1);

  private final String thread;
  private final String chunk;
  private volatile Seen seen = new Seen(null, false, 0, 0);

  /**
   * What the last look has found.
   *
   * @param holder the session that holds the lock, or held it at the look before
   * @param waits true if the lane waited
   * @param since when it was first seen to wait
   * @param warned how many warnings its wait was worth so far
   */
  private record Seen(@Nullable Blocker holder, boolean waits, long since, long warned) {}

  LockedLane(String thread, String chunk) {
    this.thread = thread;
    this.chunk = chunk;
  }

  /** The session that held the lock for which the lane waits, or waited until a moment ago. */
  Optional<Blocker> holder() {
    return Optional.ofNullable(seen.holder());
  }

  /**
   * Keeps the holder for one more look that finds none: the server may have ended the wait since,
   * and the lane is about to ask who it was.
   *
   * @return true if the wait is to be warned of: at the second look that finds it, and again after
   *     each minute
   */
  boolean blockedBy(Optional<Blocker> now, long nanos) {
    var before = seen;
    if (now.isEmpty()) {
      seen = new Seen(before.waits() ? before.holder() : null, false, 0, 0);
      return false;
    }
    if (!before.waits()) {
      seen = new Seen(now.get(), true, nanos, 0);
      return false;
    }
    long worth = 1 + (nanos - before.since()) / Durations.nanos(AGAIN);
    seen = new Seen(now.get(), true, before.since(), worth);
    return worth > before.warned();
  }

  /** The wait at present; empty if the lane did not wait at the last look. */
  Optional<LockWait> now(long nanos) {
    var last = seen;
    var holder = last.holder();
    return holder == null || !last.waits()
        ? Optional.empty()
        : Optional.of(
            new LockWait(
                thread,
                chunk,
                holder.name(),
                holder.about(),
                Duration.ofNanos(nanos - last.since())));
  }
}
