package dev.backfill.run.engine;

import dev.backfill.support.BriefLock;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lanes of several runs that share one limit: only so many are at work at a time. A run with a
 * lower rank goes first. Thread-safe.
 */
public final class SharedLanes {

  private final BriefLock lock = BriefLock.create();
  private final TreeMap<Integer, Seat> seats = new TreeMap<>();
  private int limit;
  private int taken;

  /**
   * No lane is at work.
   *
   * @param limit the number of lanes of all runs that may be at work
   */
  public SharedLanes(int limit) {
    this.limit = limit;
  }

  /** Changes the limit; lanes at work end what they have begun. */
  public void limit(int lanes) {
    lock.lock();
    try {
      limit = lanes;
    } finally {
      lock.unlock();
    }
    wakeNext();
  }

  /**
   * The place of a run.
   *
   * @param rank lower goes first; each run has its own
   * @param wake wakes its lanes
   */
  public Seat seat(int rank, Runnable wake) {
    var seat = new Seat(rank, wake);
    lock.lock();
    try {
      seats.put(rank, seat);
    } finally {
      lock.unlock();
    }
    return seat;
  }

  /** The run of this rank has ended; it may have had no place. */
  public void leave(int rank) {
    lock.lock();
    try {
      seats.remove(rank);
    } finally {
      lock.unlock();
    }
    wakeNext();
  }

  private void wakeNext() {
    next().ifPresent(seat -> seat.wake.run());
  }

  private Optional<Seat> next() {
    lock.lock();
    try {
      return taken < limit
          ? seats.values().stream().filter(seat -> seat.waits).findFirst()
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** The lanes of one run. */
  public final class Seat implements LaneLimit {

    private final int rank;
    private final Runnable wake;
    private boolean waits;

    private Seat(int rank, Runnable wake) {
      this.rank = rank;
      this.wake = wake;
    }

    @Override
    public boolean take() {
      lock.lock();
      try {
        waits =
            taken >= limit || seats.headMap(rank).values().stream().anyMatch(other -> other.waits);
        taken += waits ? 0 : 1;
        return !waits;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void give() {
      lock.lock();
      try {
        taken--;
      } finally {
        lock.unlock();
      }
      wakeNext();
    }
  }
}
