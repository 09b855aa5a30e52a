package dev.backfill.jdbc;

import dev.backfill.check.Check;
import dev.backfill.contract.CheckReturnValue;
import dev.backfill.plan.BackupProbe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The checks of a table by name, for plans that are documents. Step: begun by {@link
 * JdbcTable#checks}; every call returns a new value. Immutable and thread-safe.
 *
 * {@snippet class="dev.backfill.jdbc.Snippets" region="checksByName"}
 *
 * <p>A name that ends with {@code <column>} takes the column from the name: {@code
 * verify_no_nulls_in_tier} is {@code verify_no_nulls_in_<column>} of {@code tier}.
 */
public sealed interface JdbcChecks permits ChecksStep {

  /**
   * Names the columns that the work writes. Some checks need them: {@link #named} says which.
   *
   * @param column a column; need not exist yet
   * @param more columns beside it
   * @return a new step; the columns replace earlier ones
   */
  @CheckReturnValue
  JdbcChecks writing(String column, String... more);

  /**
   * Names the rows that distributions are compared with. Without it they are the rows behind the
   * end of the scope, along its column.
   *
   * @param rows rows of this table, such as those of the last weeks
   * @return a new step
   * @throws IllegalArgumentException if the scope is of another table
   */
  @CheckReturnValue
  JdbcChecks recent(JdbcScope<?> rows);

  /**
   * Lets {@code capture_baseline_metrics} note the least and the greatest value of each column, and
   * {@code compare_distribution_to_recent} name categories. Values are row data; without this there
   * are numbers only.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcChecks namingValues();

  /**
   * Tells {@code backup} where backups are. A plan that says {@code undoBy(restoreFromBackup(..))}
   * has such a check without this.
   *
   * @param probe finds the backups
   * @param maxAge the greatest age of the backup before the first chunk; more than 0
   * @return a new step
   * @throws IllegalArgumentException if the age is not more than 0
   */
  @CheckReturnValue
  JdbcChecks backups(BackupProbe probe, Duration maxAge);

  /**
   * Adds a check of your own.
   *
   * @param name lower-case letters, digits and underscores, such as {@code verify_no_refunds}; with
   *     {@code <column>} at its end, such as {@code verify_positive_<column>}, the rest of a name
   *     is a column
   * @param factory makes the check
   * @return a new step
   * @throws IllegalArgumentException if the name is of another form, or if there is a check of this
   *     name
   */
  @CheckReturnValue
  JdbcChecks with(String name, Factory factory);

  /**
   * The check of a name.
   *
   * @param name such as {@code verify_no_nulls_in_tier}
   * @return the check; the report calls it by its {@link Check#name}
   * @throws IllegalArgumentException if there is none of the name, with similar names; if the check
   *     needs a scope or columns and has none; or as the method of {@link JdbcTable} throws that
   *     makes it
   */
  @CheckReturnValue
  Check named(String name);

  /**
   * The names of all checks.
   *
   * @return in alphabetical order, some of them ending with {@code <column>}
   */
  List<String> names();

  /** Makes a check. Role; thread-safe. */
  @FunctionalInterface
  interface Factory {

    /**
     * Makes the check.
     *
     * @param about what it is about
     * @return the check
     * @throws IllegalArgumentException if it needs more
     */
    Check make(Subject about);
  }

  /**
   * What a check by name is about.
   *
   * <p>Value.
   *
   * @param table the table
   * @param scope its rows; empty for all
   * @param columns the columns that the work writes; empty if they are not known
   * @param recent the rows that distributions are compared with; empty if they are not known
   * @param column the column in the name; empty if the name has none
   * @param namesValues true if evidence and notes may have values of rows
   */
  record Subject(
      JdbcTable table,
      Optional<JdbcScope<?>> scope,
      List<String> columns,
      Optional<JdbcScope<?>> recent,
      Optional<String> column,
      boolean namesValues) {

    /** Copies the columns. */
    public Subject {
      columns = List.copyOf(columns);
    }

    Subject(JdbcTable table, Optional<JdbcScope<?>> scope, Optional<JdbcScope<?>> recent) {
      this(table, scope, List.of(), recent, Optional.empty(), false);
    }

    Subject withColumns(List<String> next) {
      return new Subject(table, scope, next, recent, column, namesValues);
    }

    Subject withRecent(JdbcScope<?> next) {
      return new Subject(table, scope, columns, Optional.of(next), column, namesValues);
    }

    Subject withColumn(String next) {
      return new Subject(table, scope, columns, recent, Optional.of(next), namesValues);
    }

    Subject namingValues() {
      return new Subject(table, scope, columns, recent, column, true);
    }
  }
}
