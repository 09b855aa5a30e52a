package dev.backfill.ledger;

import dev.backfill.base.Durations;
import dev.backfill.contract.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * A moment on two clocks. The wall clock is for people: it may be set at any time. Durations come
 * from the ticker, which only counts. Value.
 *
 * @param instant time of day
 * @param nanos nanoseconds of the ticker, from an arbitrary origin
 */
record Moment(Instant instant, long nanos) {

  static Moment now(TimeSource time) {
    return new Moment(time.now(), time.nanos());
  }

  /** When the ticker has advanced by that much. */
  long nanosAfter(Duration wait) {
    return nanos + Durations.nanos(wait);
  }

  /** The time since an earlier moment. */
  Duration since(Moment earlier) {
    return Duration.ofNanos(nanos - earlier.nanos);
  }
}
