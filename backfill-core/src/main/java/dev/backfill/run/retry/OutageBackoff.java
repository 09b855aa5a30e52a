package dev.backfill.run.retry;

import dev.backfill.base.Durations;
import dev.backfill.base.PrintableLog;
import dev.backfill.contract.TimeSource;
import dev.backfill.support.BriefLock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * The time in which something cannot be reached, as this process sees it: how long to wait before
 * asking again, and when to give up. Thread-safe.
 */
public final class OutageBackoff {

  private static final Logger LOG = PrintableLog.of(OutageBackoff.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final String plan;
  private final Duration most;
  private final TimeSource time;
  private final RandomGenerator random;
  private final BriefLock lock = BriefLock.create();
  private final Silence shared = new Silence();
  private volatile boolean givenUp;
  private volatile boolean on;
  private int unanswered;
  private long since;
  private long times;
  private Duration inAll = Duration.ZERO;

  public OutageBackoff(String plan, Duration most, TimeSource time, RandomGenerator random) {
    this.plan = plan;
    this.most = most;
    this.time = time;
    this.random = random;
  }

  /** One question, which is asked until it is answered: answers to others say nothing about it. */
  public final class Silence {

    private volatile boolean open;
    private long askedSince;

    private Silence() {}

    /**
     * It was not answered.
     *
     * @param what why not, for the log
     * @return the time to wait before asking again: random, up to half the time that it has lasted,
     *     at least 100 ms and at most 5 s; empty if it has lasted too long
     */
    public Optional<Duration> met(String what) {
      return met(what, most);
    }

    /** The same, where it may not last for the longest time. */
    public Optional<Duration> met(String what, Duration atMost) {
      if (begins()) {
        LOG.warn(
            "Plan '{}' waits for an answer, {} at most, and resumes by itself: {}",
            plan,
            atMost,
            what);
      }
      return waitAt(time.nanos(), atMost);
    }

    /** Returns true if it is the first one without an answer. */
    private boolean begins() {
      lock.lock();
      try {
        if (open) {
          return false;
        }
        open = true;
        askedSince = time.nanos();
        return oneMore(askedSince);
      } finally {
        lock.unlock();
      }
    }

    private Optional<Duration> waitAt(long now, Duration atMost) {
      lock.lock();
      try {
        long lasted = now - askedSince;
        if (lasted >= Durations.nanos(atMost)) {
          givenUp = true;
          return Optional.empty();
        }
        long bound =
            Math.clamp(lasted / 2, Durations.nanos(FIRST_WAIT), Durations.nanos(LONGEST_WAIT));
        long wait =
            Math.min(bound / 2 + random.nextLong(bound / 2 + 1), Durations.nanos(atMost) - lasted);
        return Optional.of(Duration.ofNanos(wait));
      } finally {
        lock.unlock();
      }
    }

    /** It was answered. */
    public void over() {
      if (!open) {
        return;
      }
      ends()
          .ifPresent(
              lasted ->
                  LOG.info(
                      "Plan '{}' resumes after {} ms without an answer",
                      plan,
                      Durations.millis(lasted)));
    }

    /** The time that the outage has lasted, if this was the last one without an answer. */
    private Optional<Duration> ends() {
      lock.lock();
      try {
        if (!open) {
          return Optional.empty();
        }
        open = false;
        return oneLess(time.nanos());
      } finally {
        lock.unlock();
      }
    }
  }

  /** A question of its own. */
  public Silence silence() {
    return new Silence();
  }

  private boolean oneMore(long now) {
    if (unanswered++ > 0) {
      return false;
    }
    on = true;
    since = now;
    times++;
    return true;
  }

  private Optional<Duration> oneLess(long now) {
    if (--unanswered > 0) {
      return Optional.empty();
    }
    on = false;
    var lasted = Duration.ofNanos(now - since);
    inAll = inAll.plus(lasted);
    return Optional.of(lasted);
  }

  /** The question that all ask who do not wait, see {@link Silence#met}. */
  public Optional<Duration> met(String what) {
    return shared.met(what);
  }

  /** The question that all ask who do not wait was answered. */
  public void over() {
    shared.over();
  }

  /** Returns true if there is no answer at present. */
  public boolean isOn() {
    return on;
  }

  /** Returns true if it has lasted too long. */
  public boolean isGivenUp() {
    return givenUp;
  }

  /** For the report; empty if everything could always be reached. */
  public Optional<String> summary(String what) {
    lock.lock();
    try {
      return times == 0
          ? Optional.empty()
          : Optional.of(
              String.format(
                  Locale.ROOT,
                  "%s could not be reached %,d time%s, %.1f s in all.",
                  what,
                  times,
                  times == 1 ? "" : "s",
                  Durations.millis(
                          inAll.plus(
                              isOn() ? Duration.ofNanos(time.nanos() - since) : Duration.ZERO))
                      / 1_000.0));
    } finally {
      lock.unlock();
    }
  }

  /** The sentence with which a run pauses itself. */
  public String tooLong(String what) {
    return "%s could not be reached for %s (maxOutage).".formatted(what, most);
  }
}
