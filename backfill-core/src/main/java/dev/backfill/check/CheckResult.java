package dev.backfill.check;

import dev.backfill.base.Printable;
import java.time.Duration;
import java.time.Instant;

/**
 * The result of a check.
 *
 * <p>Value.
 *
 * @param phase before, after, or after a chunk
 * @param name name of the check
 * @param verdict judgement with evidence
 * @param at when it was judged
 * @param took the time that it took
 */
public record CheckResult(
    Phase phase, String name, Check.Verdict verdict, Instant at, Duration took) {

  /** Makes the name printable. */
  public CheckResult {
    name = Printable.text(name);
  }

  /** When a check is asked. */
  public enum Phase {
    /** Before the first chunk. */
    PRE,
    /** After each chunk. */
    CHUNK,
    /** After the last chunk. */
    POST
  }
}
