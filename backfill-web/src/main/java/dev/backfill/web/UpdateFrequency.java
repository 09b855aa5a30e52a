package dev.backfill.web;

import dev.backfill.web.message.Cadence;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How often a {@link Webhook} has a message about progress. Start, changes of the run's state, the
 * first failures, failed checks and the end have one in any case.
 *
 * <p>Value.
 */
public final class UpdateFrequency {

  private static final Pattern EVERY =
      Pattern.compile("(?:every\\s+)?(\\d{1,9})\\s*(s|m|h|%)", Pattern.CASE_INSENSITIVE);

  private final Cadence cadence;

  private UpdateFrequency(Cadence cadence) {
    this.cadence = cadence;
  }

  /**
   * A message when a chunk has ended. Chunks that end within a second share one.
   *
   * @return the frequency
   */
  public static UpdateFrequency perChunk() {
    return new UpdateFrequency(new Cadence.PerChunk());
  }

  /**
   * A message whenever so much time has passed.
   *
   * @param interval 1 second or more
   * @return the frequency
   * @throws IllegalArgumentException if the interval is shorter
   */
  public static UpdateFrequency every(Duration interval) {
    if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "A webhook has a message every second at most, was told every " + interval);
    }
    return new UpdateFrequency(new Cadence.Every(interval));
  }

  /**
   * A message whenever so much more is done: with 5 at 5 %, 10 % and so on.
   *
   * @param points percentage points, 1 to 100
   * @return the frequency
   * @throws IllegalArgumentException if it is not between 1 and 100
   */
  public static UpdateFrequency everyPercent(int points) {
    if (points < 1 || points > 100) {
      throw new IllegalArgumentException(
          "Percentage points between two messages are 1 to 100, was " + points);
    }
    return new UpdateFrequency(new Cadence.EveryPercent(points));
  }

  /**
   * No messages about progress.
   *
   * @return the frequency
   */
  public static UpdateFrequency onStateChange() {
    return new UpdateFrequency(new Cadence.OnStateChange());
  }

  /**
   * A frequency as text, as it stands in plan documents.
   *
   * @param text {@code per_chunk}, {@code on_state_change}, a time such as {@code 30s}, {@code 5m}
   *     or {@code 1h}, or percentage points such as {@code 5 %}; {@code every} may stand before
   *     time and points
   * @return the frequency
   * @throws IllegalArgumentException if it is none of these
   */
  public static UpdateFrequency parse(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    var every = EVERY.matcher(word);
    if (every.matches()) {
      long number = Long.parseLong(every.group(1));
      return switch (every.group(2)) {
        case "s" -> every(Duration.ofSeconds(number));
        case "m" -> every(Duration.ofMinutes(number));
        case "h" -> every(Duration.ofHours(number));
        default -> everyPercent((int) Math.min(number, Integer.MAX_VALUE));
      };
    }
    return switch (word) {
      case "per_chunk" -> perChunk();
      case "on_state_change" -> onStateChange();
      default ->
          throw new IllegalArgumentException(
              "'%s' is no update frequency: use per_chunk, on_state_change, a time such as 30s, or percentage points such as 5 %%"
                  .formatted(text));
    };
  }

  Cadence cadence() {
    return cadence;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UpdateFrequency that && cadence.equals(that.cadence);
  }

  @Override
  public int hashCode() {
    return cadence.hashCode();
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return switch (cadence) {
      case Cadence.PerChunk any -> "per_chunk";
      case Cadence.OnStateChange any -> "on_state_change";
      case Cadence.Every every -> every.interval().toSeconds() + "s";
      case Cadence.EveryPercent every -> every.points() + " %";
    };
  }
}
