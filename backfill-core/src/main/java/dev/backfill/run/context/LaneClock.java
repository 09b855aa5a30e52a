package dev.backfill.run.context;

import dev.backfill.contract.TimeSource;
import dev.backfill.progress.LaneTime;
import dev.backfill.progress.LaneTime.Reason;
import dev.backfill.support.BriefLock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Measures how the lanes of a run spend their time. A lane speaks up when it begins and ceases to
 * wait, so nothing is measured for each chunk. Thread-safe.
 */
public final class LaneClock {

  private final TimeSource time;
  private final long origin;
  private final BriefLock lock = BriefLock.create();

  /** Empty is work. */
  private final Map<Optional<Reason>, Stretches> spent = new HashMap<>();

  /** A part of the work. */
  private final Stretches blocked = new Stretches();

  public LaneClock(TimeSource time) {
    this.time = time;
    this.origin = time.nanos();
  }

  /** The times up to now; what has not ended counts too. */
  public LaneTime now() {
    lock.lock();
    try {
      long now = time.nanos() - origin;
      var waiting = new EnumMap<Reason, Duration>(Reason.class);
      for (Reason reason : Reason.values()) {
        var waited = stretches(Optional.of(reason)).until(now);
        if (waited.isPositive()) {
          waiting.put(reason, waited);
        }
      }
      var atWork = stretches(Optional.empty()).until(now);
      var locked = least(blocked.until(now), atWork);
      if (locked.isPositive()) {
        waiting.put(Reason.LOCK, locked);
      }
      return new LaneTime(atWork.minus(locked), waiting);
    } finally {
      lock.unlock();
    }
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** So many lanes were seen to wait for a lock now. */
  public void blocked(int lanes) {
    lock.lock();
    try {
      blocked.become(lanes, time.nanos() - origin);
    } finally {
      lock.unlock();
    }
  }

  /** Another lane, which does nothing yet. */
  public Lane lane() {
    return new Lane();
  }

  private Stretches stretches(Optional<Reason> what) {
    return spent.computeIfAbsent(what, none -> new Stretches());
  }

  /** The time of one lane. Confined to one thread at a time. */
  public final class Lane {
    private Optional<Optional<Reason>> doing = Optional.empty();

    private Lane() {}

    public void works() {
      turnsTo(Optional.of(Optional.empty()));
    }

    public void waits(Reason why) {
      turnsTo(Optional.of(Optional.of(why)));
    }

    public void leaves() {
      turnsTo(Optional.empty());
    }

    private void turnsTo(Optional<Optional<Reason>> next) {
      lock.lock();
      try {
        long now = time.nanos() - origin;
        doing.ifPresent(what -> stretches(what).end(now));
        next.ifPresent(what -> stretches(what).begin(now));
        doing = next;
      } finally {
        lock.unlock();
      }
    }
  }

  /** A sum of stretches of time, some of which have not ended. Under the lock. */
  private static final class Stretches {
    private long ended;
    private long open;

    void begin(long now) {
      open++;
      ended -= now;
    }

    void end(long now) {
      open--;
      ended += now;
    }

    void become(long number, long now) {
      ended += (open - number) * now;
      open = number;
    }

    Duration until(long now) {
      return Duration.ofNanos(Math.max(0, ended + open * now));
    }
  }
}
