package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.contract.TimeSource;
import java.time.Duration;

/**
 * Tracks this process's own lease, by a clock that only counts: when it was last renewed, and since
 * when the server has answered every beat. The heartbeat writes, any thread reads.
 */
final class OwnLease {

  private final TimeSource time;
  private final long lease;
  private volatile long renewedAt;
  private volatile long answeredSince;
  private volatile boolean missed;

  /** A process that has just been let in. */
  OwnLease(Duration lease, TimeSource time) {
    this.time = time;
    this.lease = Durations.nanos(lease);
    this.renewedAt = time.nanos();
    this.answeredSince = renewedAt;
  }

  /**
   * A beat was answered.
   *
   * @param sentAt when it was sent, by the same clock: the server has renewed the lease since then
   */
  void renewed(long sentAt) {
    if (missed || sentAt - renewedAt > lease / 2) {
      missed = false;
      answeredSince = sentAt;
    }
    renewedAt = sentAt;
  }

  /** A beat was not answered. */
  void missed() {
    missed = true;
  }

  /** The time since the lease was last renewed. */
  Duration age() {
    return Duration.ofNanos(time.nanos() - renewedAt);
  }

  /**
   * Returns true if the silence of another process may count as its death. Not while the own lease
   * has run out: the server may be away, and the others silent for that reason. And not before the
   * server has answered for a whole lease again, in which every process that lives has beaten.
   */
  boolean mayTellTheDead() {
    long now = time.nanos();
    return !missed && now - renewedAt < lease && now - answeredSince >= lease;
  }
}
