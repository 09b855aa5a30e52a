package dev.backfill.web.delivery;

import dev.backfill.base.Durations;
import java.time.Duration;

/**
 * When the next request may begin: soon at first, then a second after the last one began, later
 * after failures, and not before a server that asked for patience wants it. Confined to one thread;
 * times are those of {@code TimeSource.nanos}.
 */
final class Backoff {

  /** Slack takes one message a second. */
  static final Duration SPACING = Duration.ofSeconds(1);

  /** A run that is over sooner has one message. */
  static final Duration FIRST = Duration.ofMillis(250);

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private long lastBegun;
  private long next;
  private long askedUntil;
  private Duration wait = SPACING;

  Backoff(long now) {
    lastBegun = now - Durations.nanos(SPACING);
    next = now + Durations.nanos(FIRST);
    askedUntil = now;
  }

  /** The first moment at which a request may begin. */
  long next() {
    return next;
  }

  /** A request begins. */
  void begun(long now) {
    lastBegun = now;
    next = now + Durations.nanos(SPACING);
  }

  /** It has ended. */
  void ended(Answer answer, long now) {
    if (answer.isDelivered()) {
      wait = SPACING;
      return;
    }
    next = Math.max(next, now + Durations.nanos(wait));
    wait = wait.multipliedBy(2).compareTo(LONGEST) < 0 ? wait.multipliedBy(2) : LONGEST;
    answer
        .retryAfter()
        .ifPresent(
            asked -> {
              askedUntil = now + Durations.nanos(asked);
              next = Math.max(next, askedUntil);
            });
  }

  /** The run ends: earlier failures are forgotten, but not what a server has asked for. */
  void hurry() {
    wait = SPACING;
    next = Math.max(lastBegun + Durations.nanos(SPACING), askedUntil);
  }
}
