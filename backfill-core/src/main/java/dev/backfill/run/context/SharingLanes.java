package dev.backfill.run.context;

import dev.backfill.base.Durations;
import dev.backfill.support.BriefLock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Lets so many lanes do tiny chunks that share transactions as make them faster. Where more are at
 * work than the database has cores, each waits for the others: then chunks take longer, fewer of
 * them share a transaction, and each of these costs as much as before. Thread-safe.
 */
public final class SharingLanes {

  /** After which time a lane that is kept out asks again, unless woken. */
  public static final Duration LOOK = Duration.ofMillis(250);

  private static final long LOOK_NANOS = Durations.nanos(LOOK);

  /** Chunks that take so long on the fewest lanes are not tiny: their plan says how many. */
  private static final long TINY_NANOS = 100_000_000;

  /** If no lane has ended anything for so long, what they do is not tiny, whatever was seen. */
  private static final long SILENT_NANOS = 250_000_000;

  private static final long WINDOW_NANOS = 100_000_000;

  /** Ends of each lane in a window. */
  private static final int ENDS = 2;

  private final BriefLock lock = BriefLock.create();
  private final boolean climbs;
  private final AtomicInteger inside = new AtomicInteger();
  private volatile int limit;
  private volatile long lastEnd;
  private volatile long lastRefusal;
  private volatile boolean everRefused;
  private LaneClimb climb = new LaneClimb();
  private boolean windowIsOpen;
  private long windowSince;
  private long chunks;
  private long nanos;
  private int longEnds;
  private int ends;

  private SharingLanes(boolean climbs) {
    this.climbs = climbs;
    this.limit = climbs ? LaneClimb.LEAST : Integer.MAX_VALUE;
  }

  /** For work of which several chunks may share a transaction. */
  public static SharingLanes climbing() {
    return new SharingLanes(true);
  }

  /** Lets all in. */
  public static SharingLanes open() {
    return new SharingLanes(false);
  }

  /**
   * Returns true if a lane may claim and work; then it says {@link #leave} afterwards.
   *
   * @param clock nanoseconds; not asked where all are let in, because reading it costs as much as a
   *     tiny chunk
   */
  public boolean enter(LongSupplier clock) {
    return !climbs || enter(clock.getAsLong());
  }

  private boolean enter(long now) {
    for (int there = inside.get(); ; there = inside.get()) {
      if (there == 0) {
        lastEnd = now; // silence counts from here
      }
      if (there >= limit && now - lastEnd <= SILENT_NANOS) {
        lastRefusal = now;
        everRefused = true;
        return false;
      }
      if (inside.compareAndSet(there, there + 1)) {
        return true;
      }
    }
  }

  /** A lane has ended what it has entered for. */
  public void leave() {
    if (climbs) {
      inside.decrementAndGet();
    }
  }

  /**
   * Learns from chunks that a lane has done.
   *
   * @return true if more lanes may enter than before
   */
  public boolean did(int done, long took, long now) {
    if (!climbs) {
      return false;
    }
    lastEnd = now;
    lock.lock();
    try {
      return counted(done, took, now);
    } finally {
      lock.unlock();
    }
  }

  private boolean counted(int done, long took, long now) {
    if (!windowIsOpen) {
      windowIsOpen = true;
      windowSince = now;
      return false;
    }
    chunks += done;
    nanos += took;
    longEnds += took / done > TINY_NANOS ? 1 : 0;
    ends++;
    if (ends < ENDS * lanesOfWindow() || now - windowSince < WINDOW_NANOS) {
      return false;
    }
    int before = limit;
    limit = judged(now);
    windowSince = now;
    chunks = 0;
    nanos = 0;
    longEnds = 0;
    ends = 0;
    return limit > before;
  }

  /** Where all are let in, those that are there. */
  private int lanesOfWindow() {
    return Math.min(limit, Math.max(LaneClimb.LEAST, inside.get()));
  }

  private int judged(long now) {
    if (limit == Integer.MAX_VALUE) {
      return nanos / chunks < TINY_NANOS / 2 ? anew() : limit;
    }
    if (limit == LaneClimb.LEAST && almostAllTookLong()) {
      return Integer.MAX_VALUE;
    }
    climb.saw((double) chunks / (now - windowSince), isCrowded(now));
    return climb.limit();
  }

  /** A connection that opens slowly, or a machine that stands still, delays each lane once. */
  private boolean almostAllTookLong() {
    return longEnds > ends * 3 / 4;
  }

  /** Chunks that are tiny beside all lanes were taken for others: on fewer they are tiny, too. */
  private int anew() {
    climb = new LaneClimb();
    return climb.limit();
  }

  /** Lanes that are kept out ask again, the latest after {@link #LOOK}. */
  private boolean isCrowded(long now) {
    return everRefused && now - lastRefusal <= 2 * LOOK_NANOS;
  }
}
