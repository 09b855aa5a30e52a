package dev.backfill.yaml.tree;

import java.util.Comparator;

/**
 * One thing that is wrong with a file.
 *
 * @param place where
 * @param path the keys that lead there, such as {@code strategy.chunk_by}; empty for the whole file
 * @param message what is wrong, and what to write
 * @param ofForm true if the published schema sees it too
 */
public record Fault(Place place, String path, String message, boolean ofForm) {

  /** As they stand in the file. */
  public static final Comparator<Fault> IN_ORDER =
      Comparator.comparingInt((Fault fault) -> fault.place().line())
          .thenComparingInt(fault -> fault.place().column());

  /** One that the published schema sees too. */
  public static Fault ofForm(Place place, String path, String message) {
    return new Fault(place, path, message, true);
  }

  /** One that only the reader sees: it takes two keys together, or a calendar. */
  public static Fault ofMeaning(Place place, String path, String message) {
    return new Fault(place, path, message, false);
  }
}
