package dev.backfill.jdbc;

import dev.backfill.contract.CheckReturnValue;
import java.util.Map;

/**
 * A check that the values of a column are distributed as before the run, unless something else is
 * named to compare with. Step: begun by {@link JdbcTable#categories}; every call returns a new
 * value. Immutable and thread-safe.
 *
 * <p>Categories that are new or missing are counted, and make it WARNED at least, if chance does
 * not explain that.
 */
public sealed interface JdbcCategories extends JdbcDistribution permits CategoriesStep {

  /**
   * Compares with other rows of the table.
   *
   * @param rows such as those of the last weeks
   * @return a new step
   * @throws IllegalArgumentException if the scope is of another table
   */
  @CheckReturnValue
  JdbcCategories likeIn(JdbcScope<?> rows);

  /**
   * Compares with given shares.
   *
   * @param shares by value as the database writes it as text, such as {@code Map.of("gold", 0.2,
   *     "base", 0.8)}; they add up to 1
   * @return a new step
   * @throws IllegalArgumentException if there are fewer than two, or they do not add up to 1
   */
  @CheckReturnValue
  JdbcCategories likeShares(Map<String, Double> shares);

  /**
   * Names categories that are new or missing as evidence, and stores the values of all of them in
   * the note before the run. Values are row data; without this there are numbers and digests only.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcCategories namingCategories();

  @Override
  @CheckReturnValue
  JdbcCategories thresholds(double warn, double fail);

  @Override
  @CheckReturnValue
  JdbcCategories leastRows(long rows);
}
