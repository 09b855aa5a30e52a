package dev.backfill.jdbc;

import dev.backfill.check.Check;
import dev.backfill.contract.CheckReturnValue;

/**
 * A check from a query of your own. Step: begun by {@link JdbcTable#check(String, String)}; every
 * call returns a new value.
 *
 * <p>Immutable and thread-safe. The query is planned by the database when it is given, and run in a
 * transaction that cannot write. Its evidence is the number of rows, or the names of the columns
 * that are not true.
 */
public sealed interface JdbcCheck extends Check permits SqlCheckStep {

  /** The largest number of keys that evidence shows: {@value}. */
  int MOST_KEYS = 100;

  /**
   * Shows the first column of the first rows as evidence, in log, report and ledger. That is row
   * data; none is shown unless set.
   *
   * @param atMost 1 to {@value #MOST_KEYS}
   * @return a new step
   * @throws IllegalArgumentException if it is out of these bounds
   */
  @CheckReturnValue
  JdbcCheck sampleKeys(int atMost);
}
