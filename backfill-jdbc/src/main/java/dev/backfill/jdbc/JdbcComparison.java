package dev.backfill.jdbc;

import dev.backfill.check.Check;
import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * Compares the rows of a table with those of another one, and writes neither. Step: begun by {@link
 * JdbcTable#compareWith}; every call returns a new value.
 *
 * <p>Immutable and thread-safe. As the work of a plan it compares chunk by chunk: counts and
 * checksums of both sides, then parts of the chunks that differ, then rows. A row that seems to
 * differ is read again before it counts, so that changes which both tables get do not count. The
 * result of each chunk is kept with the chunk: a run that is resumed reads no finished chunk again.
 * {@link dev.backfill.report.BackfillReport#difference} has the sum.
 *
 * <p>Rows are found in the other table by the key of this one. Values are compared as values:
 * numbers whatever their scale, {@code char(n)} without the blanks at its end, the two zeros of
 * floating-point numbers as one, null as null. Arrays, ranges, composite types and the numbers
 * within {@code jsonb} are compared as they are written.
 *
 * <p>The scope determines the rows of both tables that are compared. It must have bounds of its
 * own, as {@link JdbcTable#byKey} and {@link JdbcTable#dates(String, java.time.LocalDate,
 * java.time.LocalDate)} have: one that ends with the last row of this table would not see rows that
 * only the other one has.
 */
public sealed interface JdbcComparison extends TransactionalProcessor<Range>
    permits ComparisonStep {

  /**
   * Leaves columns out.
   *
   * @param column a column that is no part of the key
   * @param more more of them
   * @return a new step
   * @throws IllegalArgumentException if neither table has such a column, with similar names, or if
   *     it is part of the key
   */
  @CheckReturnValue
  JdbcComparison ignoring(String column, String... more);

  /**
   * Names the column of the other table in which a column of this one is found, where the names
   * differ.
   *
   * @param column a column of this table, also one of the key
   * @param otherColumn its name in the other table
   * @return a new step
   * @throws IllegalArgumentException if one of them is not there, with similar names, or if the
   *     other column is taken already
   */
  @CheckReturnValue
  JdbcComparison mapping(String column, String otherColumn);

  /**
   * Takes numbers that lie near to each other for the same. Types may differ then: each of whole
   * numbers, {@code numeric}, {@code real} and {@code double precision} goes with each other.
   *
   * @param column a column of numbers that is no part of the key
   * @param atMost the greatest distance that still counts as the same; not negative
   * @return a new step
   * @throws IllegalArgumentException if there is no such column, with similar names; if it holds no
   *     numbers, or is part of the key; if the distance is negative
   */
  @CheckReturnValue
  JdbcComparison tolerance(String column, BigDecimal atMost);

  /**
   * Takes times that lie near to each other for the same.
   *
   * @param column a column of dates or times that is no part of the key
   * @param atMost the greatest distance that still counts as the same; not negative
   * @return a new step
   * @throws IllegalArgumentException if there is no such column, with similar names; if it holds no
   *     dates or times, or is part of the key; if the distance is negative
   */
  @CheckReturnValue
  JdbcComparison tolerance(String column, Duration atMost);

  /**
   * Sets the time for which a difference must hold before it counts, {@code 500 ms} unless set
   * otherwise: more than the other table lags behind. A row that changes in that time is read
   * again.
   *
   * @param time from no time to one minute
   * @return a new step
   * @throws IllegalArgumentException if it is out of these bounds
   */
  @CheckReturnValue
  JdbcComparison settlingFor(Duration time);

  /**
   * Keeps the keys of some rows that differ or are missing on one side, in the ledger and in the
   * report. Keys are row data; other values are never kept.
   *
   * @param atMost the largest number of each chunk, and of the whole; 1 to {@value
   *     dev.backfill.work.TableDifference#MOST_KEYS}
   * @return a new step
   * @throws IllegalArgumentException if it is out of these bounds
   */
  @CheckReturnValue
  JdbcComparison sampleKeys(int atMost);

  /**
   * Checks that no row of the two tables differs or is missing on one side; for {@code postCheck}
   * of a plan that has written one of them. Compares all rows, in one thread and without resuming:
   * for large tables make the comparison a plan of its own.
   *
   * @return FAILED with the counts if there is a difference, WARNED if there is no row
   * @throws IllegalArgumentException if the tables cannot be compared, as when a plan is run
   */
  @CheckReturnValue
  Check noDifference();

  /**
   * Checks that no row of a scope differs or is missing on one side.
   *
   * @param scope rows of this table, with bounds of its own
   * @return FAILED with the counts if there is a difference, WARNED if there is no row
   * @throws IllegalArgumentException if the tables cannot be compared, as when a plan is run
   */
  @CheckReturnValue
  Check noDifference(JdbcScope<?> scope);
}
