package dev.backfill.progress;

import java.time.Duration;

/** What is left, in time. Value. */
public sealed interface Eta {

  /**
   * Not known.
   *
   * @param why such as {@code no data yet} or {@code paused}
   */
  record Unknown(String why) implements Eta {}

  /**
   * A band from recent throughput.
   *
   * @param low if it goes as well as in the best recent stretch, or as in the whole run, or if it
   *     goes on getting faster; at most four times as fast as {@code likely}
   * @param likely at the mean of the last minute, or of a tenth of the time left if that is longer
   * @param high if it goes as badly as in the worst recent stretch, or as in the whole run, or if
   *     it goes on getting slower; at most four times as slow as {@code likely}
   */
  record Band(Duration low, Duration likely, Duration high) implements Eta {}

  /** Nothing is left. */
  record Done() implements Eta {}
}
