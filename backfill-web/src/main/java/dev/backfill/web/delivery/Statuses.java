package dev.backfill.web.delivery;

import dev.backfill.contract.TimeSource;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/** What the status and the headers of a response mean. Thread-safe. */
final class Statuses {

  /** Worth another attempt, beside all from 500 on: timeout, too early, too many requests. */
  private static final Set<Integer> AGAIN = Set.of(408, 425, 429);

  /** A server that asks for more is asked again after this time. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private final TimeSource time;

  Statuses(TimeSource time) {
    this.time = time;
  }

  Answer meaning(int status, HttpHeaders headers) {
    if (status >= 200 && status < 300) {
      return Answer.delivered();
    }
    if (status >= 500 || AGAIN.contains(status)) {
      return new Answer(Answer.Kind.FAILED, "HTTP status " + status, retryAfter(headers));
    }
    return Answer.refused(
        status >= 300 && status < 400
            ? "HTTP status %d, a redirect, which is not followed".formatted(status)
            : "HTTP status " + status);
  }

  private Optional<Duration> retryAfter(HttpHeaders headers) {
    return headers.firstValue("Retry-After").flatMap(this::read).map(Statuses::clamped);
  }

  /** Seconds, or a date. */
  private Optional<Duration> read(String text) {
    try {
      return Optional.of(Duration.ofSeconds(Math.min(LONGEST.toSeconds(), parsed(text.strip()))));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private long parsed(String text) {
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return text.length() > 9 ? LONGEST.toSeconds() : Long.parseLong(text);
    }
    Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    return Duration.between(time.now(), until).toSeconds() + 1;
  }

  private static Duration clamped(Duration asked) {
    return asked.isNegative() ? Duration.ZERO : asked;
  }
}
