package dev.backfill.scope;

/** The one wording for bounds that enclose nothing. */
final class EmptyRange {

  private EmptyRange() {}

  static IllegalArgumentException of(Object from, Object to) {
    return new IllegalArgumentException(
        "Range is empty: from (%s) must be before to (%s); 'to' is exclusive".formatted(from, to));
  }
}
