package dev.backfill.web.delivery;

import java.time.Duration;
import java.util.Optional;

/**
 * What became of a request.
 *
 * <p>Value.
 *
 * @param kind what to do next
 * @param words why it failed, without any part of the address
 * @param retryAfter the time for which the server wants no request
 */
public record Answer(Kind kind, String words, Optional<Duration> retryAfter) {

  /** What to do after a request. */
  public enum Kind {
    /** Nothing: it has arrived. */
    DELIVERED,
    /** The same again, later. */
    FAILED,
    /** Not the same again: the server refuses it, or the address. */
    REFUSED
  }

  static Answer delivered() {
    return new Answer(Kind.DELIVERED, "", Optional.empty());
  }

  static Answer failed(String words) {
    return new Answer(Kind.FAILED, words, Optional.empty());
  }

  static Answer refused(String words) {
    return new Answer(Kind.REFUSED, words, Optional.empty());
  }

  boolean isDelivered() {
    return kind == Kind.DELIVERED;
  }

  boolean isFinal() {
    return kind == Kind.REFUSED;
  }
}
