package dev.backfill.jdbc.catalog;

/**
 * The notation of a type's operators in its dialect. Value.
 *
 * @param before the text before the name
 * @param after the text after it
 */
public record Operators(String before, String after) {

  /** By their names alone, as they are found in the search path. */
  public static final Operators PLAIN = new Operators("", "");

  /** An operator, such as {@code >=}. */
  String of(String name) {
    return before + name + after;
  }
}
