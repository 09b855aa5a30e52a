package dev.backfill.jdbc;

import dev.backfill.check.Check;
import dev.backfill.contract.CheckReturnValue;

/**
 * A check that a column is distributed as elsewhere. Step: begun by {@link JdbcTable#categories}
 * and {@link JdbcTable#numbers}; every call returns a new value. Immutable and thread-safe.
 *
 * <p>A difference counts only if chance explains it in fewer than one of a thousand cases. Then it
 * is judged by its size: see {@link #thresholds}. Both are needed: with few rows chance alone makes
 * large differences, and with many rows the smallest one is no chance.
 */
public sealed interface JdbcDistribution extends Check permits JdbcCategories, NumbersStep {

  /**
   * The sizes of a difference from which it is WARNED and FAILED. Of categories it is the
   * population stability index, 0.1 and 0.25 unless set; of numbers the greatest distance of the
   * cumulative shares, 0.1 and 0.2 unless set.
   *
   * @param warn more than 0
   * @param fail not below the other one
   * @return a new step
   * @throws IllegalArgumentException if they are out of these bounds
   */
  @CheckReturnValue
  JdbcDistribution thresholds(double warn, double fail);

  /**
   * The number of rows below which nothing is judged: the answer is WARNED then. 100 on each side
   * unless set.
   *
   * @param rows 2 or more
   * @return a new step
   * @throws IllegalArgumentException if it is less
   */
  @CheckReturnValue
  JdbcDistribution leastRows(long rows);
}
