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
   * @param low if it goes as well as it did in the best recent stretch
   * @param likely at the recent mean
   * @param high if it goes as badly as it did in the worst recent stretch
   */
  record Band(Duration low, Duration likely, Duration high) implements Eta {}

  /** Nothing is left. */
  record Done() implements Eta {}
}
