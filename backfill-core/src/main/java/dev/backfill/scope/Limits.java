package dev.backfill.scope;

/** The one wording for numbers of a strategy that are too small. */
final class Limits {

  private Limits() {}

  static void requirePositive(String setting, long value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s must be >= 1, was %s".formatted(setting, value));
    }
  }
}
