package dev.backfill.jdbc.catalog;

/**
 * How operators of a type are written, as its dialect says. Value.
 *
 * @param before what stands before the name
 * @param after what stands behind it
 */
public record Operators(String before, String after) {

  /** By their names alone, as they are found in the search path. */
  public static final Operators PLAIN = new Operators("", "");

  /** An operator, such as {@code >=}. */
  String of(String name) {
    return before + name + after;
  }
}
