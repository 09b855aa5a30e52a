package dev.backfill.jdbc.copy;

import org.jspecify.annotations.Nullable;

/** Gives rows one after the other. Role; confined to one thread. */
public interface CarriedSource {

  /** Whether there is another row, which is the present one from then on. */
  boolean next();

  /**
   * A value of the present row.
   *
   * @param column its number, from 0
   * @return its text in UTF-8; null for null
   */
  byte @Nullable [] value(int column);
}
