package dev.backfill.progress;

import java.time.Duration;

/** The estimated remaining time. Value. */
public sealed interface Eta {

  /**
   * The time left in words, for people.
   *
   * @return such as {@code 1h 29m (1h 10m to 1h 55m)}, {@code unknown (paused)} or {@code done}
   */
  default String text() {
    return EtaText.full(this);
  }

  /**
   * Not known.
   *
   * @param why such as {@code no data yet} or {@code paused}
   */
  record Unknown(String why) implements Eta {}

  /**
   * A band from recent throughput. It is meant to hold the truth in at least four looks of five, as
   * it does over replayed runs, those whose last tenth is slower included; it is wider where
   * stretches of the run differed more.
   *
   * @param low if it goes as well as in the best recent stretch, or as in the whole run, or if it
   *     continues to get faster; 1.4 to 4 times as fast as {@code likely}
   * @param likely at the mean of the last minute, or of a tenth of the time left if that is longer
   * @param high if it goes as badly as in the worst recent stretch, or as in the whole run, or if
   *     it continues to get slower, 1.4 to 4 times as slow as {@code likely}; and an end that is
   *     slower, of up to 15 % of the whole run
   */
  record Band(Duration low, Duration likely, Duration high) implements Eta {}

  /** Nothing is left. */
  record Done() implements Eta {}
}
