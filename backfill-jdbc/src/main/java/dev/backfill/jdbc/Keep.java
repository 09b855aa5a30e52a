package dev.backfill.jdbc;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which one of several duplicates stays: the first or the last row, by a column or by the key.
 * Value.
 *
 * @param first true for the first row, false for the last one
 * @param by the column that orders them; empty for the key alone
 */
public record Keep(boolean first, Optional<String> by) {

  /** The row with the smallest key. */
  public static final Keep FIRST = new Keep(true, Optional.empty());

  /** The row with the greatest key. */
  public static final Keep LAST = new Keep(false, Optional.empty());

  /**
   * The row with the smallest value of a column; of several such rows, the one with the smallest
   * key. A row without a value stays only if no duplicate of it has one.
   *
   * @param column the column
   * @return the choice
   */
  public static Keep firstBy(String column) {
    return new Keep(true, Optional.of(requireNonNull(column, "column")));
  }

  /**
   * The row with the greatest value of a column; of several such rows, the one with the greatest
   * key. A row without a value stays only if no duplicate of it has one.
   *
   * @param column the column
   * @return the choice
   */
  public static Keep lastBy(String column) {
    return new Keep(false, Optional.of(requireNonNull(column, "column")));
  }
}
