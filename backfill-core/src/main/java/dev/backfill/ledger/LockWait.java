package dev.backfill.ledger;

import java.time.Duration;

/**
 * A lane that waits for a lock at this moment, and the session that holds it.
 *
 * <p>Value; made by ledgers.
 *
 * @param thread name of the lane's thread, such as {@code backfill-orders-lane-2}
 * @param chunk label of the chunk; the first one of several in one transaction
 * @param holder which session holds the lock, such as {@code session 4711}
 * @param about the name of its application, its state and since when, without its statement; may be
 *     empty
 * @param waited for how long the lane has been seen to wait, for this lock and others before it
 */
public record LockWait(String thread, String chunk, String holder, String about, Duration waited) {

  /**
   * The session that holds the lock.
   *
   * @return its name, and in brackets what is known about it
   */
  public String holderText() {
    return about.isEmpty() ? holder : "%s (%s)".formatted(holder, about);
  }
}
