package dev.backfill.jdbc;

import dev.backfill.check.Check;
import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Range;
import java.util.function.Predicate;

/**
 * The periods of a table that have no rows, or too few. Step: begun by {@link JdbcTable#gaps}, and
 * refined here; every call returns a new value.
 *
 * {@snippet class="dev.backfill.jdbc.Snippets" region="gaps"}
 *
 * <p>Immutable and thread-safe. Nothing is read until a plan begins: then the rows of all periods
 * are counted by one statement, neighbouring gaps are merged, and what was found is kept with the
 * plan. A run that is resumed continues with that and does not search again, so neither rows
 * inserted during the run nor those that it fills itself change it. The same holds for a plan that
 * is complete: to search again, use a new plan name, or {@code ledger.forget(name)}. Where, per
 * what and for what was searched is part of the plan's definition, the bounds too.
 *
 * <p>A gap is a period without any row, unless {@link #atLeast} or {@link #sparseBelowPercent} ask
 * for more. Periods are those of the calendar; one that is cut short by a bound of the search is a
 * gap only if it has no row at all, and is nothing that others are compared with. Rows whose column
 * is null belong to no period.
 *
 * <p>Gaps are ranges, to be filled by work that inserts: Java of your own, {@link
 * Jdbc#inTransaction}, {@link Jdbc#sql} with {@code insert into sales select .. from raw r where
 * {chunk:r}}, or {@link JdbcTable#insertSelect} from another table, by {@link JdbcTable#within}.
 * They are cut by the calendar or by {@link #partitions}, not by rows, of which there are none;
 * {@link JdbcTable#within} has rows. A check of rows that is given this scope examines everything
 * between the bounds of the search.
 *
 * @param <R> type of the ranges
 */
public sealed interface JdbcGaps<R extends Range> extends JdbcScope<R> permits GapScope {

  /**
   * Counts only rows that meet a condition; see {@link JdbcScope#where}. It does not apply to the
   * rows of another table in {@link JdbcTable#within}: set it there again.
   */
  @Override
  @CheckReturnValue
  JdbcGaps<R> where(String condition);

  /**
   * Refused: rows that are missing cannot be counted, and progress goes by chunks. {@code
   * source.within(gaps).exactCounts()} counts those that are to come.
   *
   * @throws IllegalArgumentException always
   */
  @Override
  @CheckReturnValue
  JdbcScope<R> exactCounts();

  /**
   * Refused: rows without a value belong to no period.
   *
   * @throws IllegalArgumentException always
   */
  @Override
  @CheckReturnValue
  JdbcScope<R> withNulls();

  /**
   * The smallest number of rows of a period that is no gap. Replaces an earlier number.
   *
   * @param rows 1, which is the default, or more
   * @return a new value
   * @throws IllegalArgumentException if the number is less than 1
   */
  @CheckReturnValue
  JdbcGaps<R> atLeast(long rows);

  /**
   * Also takes a period for a gap that has much fewer rows than others like it: than the median of
   * the same weekday, and for units below a day of the same time of day. Weeks and longer units are
   * compared with all others. Only periods of the search are compared that have rows, that the
   * calendar expects, and that are whole. Replaces an earlier share.
   *
   * @param percentOfMedian below this share of the median a period is sparse; 1 to 100
   * @return a new value
   * @throws IllegalArgumentException if the share is less than 1 or more than 100
   */
  @CheckReturnValue
  JdbcGaps<R> sparseBelowPercent(int percentOfMedian);

  /**
   * A calendar of your own: periods that it does not expect to have rows are no gaps, such as
   * weekends, holidays, or the time before a shop was opened. Called again, all calendars must
   * expect a period.
   *
   * @param name stands for the calendar in the plan's definition, since code cannot be compared;
   *     use another one when the calendar changes, such as {@code workdays/2}
   * @param period returns true if it is to have rows; asked for each period when the run is
   *     planned, again by {@link #gapsFilled}, and must then return the same
   * @return a new value
   * @throws IllegalArgumentException if the name is blank, or used already
   */
  @CheckReturnValue
  JdbcGaps<R> expecting(String name, Predicate<? super R> period);

  /**
   * Searches each group by itself: each device, shop or symbol. The groups are the values of a
   * column that occur in rows of the search, distinguished by the column's own equality; a group
   * that has no row between the bounds is not known: see {@link #per(String, JdbcTable, String)}.
   * Rows without a value belong to no group; the finding has their number. Replaces earlier groups.
   *
   * {@snippet class="dev.backfill.jdbc.Snippets" region="gapsPerGroup"}
   *
   * <p>All settings hold for each group: a period is sparse against the median of its own group.
   * The plan is made of the periods in which at least one group has a gap, and the finding states
   * how many groups and how many pairs of group and period that are. It keeps no groups, so work
   * meets each group in these periods. {@link JdbcTable#within} needs {@link
   * JdbcInsert#skipExisting}, and copies all rows that the unique rule does not find, also into
   * groups that have no gap there. To leave those alone, use {@link Jdbc#sql} with a condition
   * {@code not exists} on group and period, and cut by the unit of the search: each chunk is one
   * statement.
   *
   * <p>All is counted by one statement, and at most 10,000,000 pairs of a group and a period are
   * searched. More are refused when the plan begins, as is a column whose type has no equality.
   *
   * @param column a column of this table, other than the one that is searched
   * @return a new value
   * @throws IllegalArgumentException if there is no such column, with similar names, or if it is
   *     the one that is searched
   */
  @CheckReturnValue
  JdbcGaps<R> per(String column);

  /**
   * Searches each group by itself, of those that another table lists. So a device without any row
   * has a gap in each period. Rows of groups that are not listed are not searched, and values that
   * are null list nothing. {@link #where} selects the rows that count, not the groups that are
   * listed.
   *
   * @param column as {@link #per(String)} takes it
   * @param groups where the groups are listed, in the same data source
   * @param groupColumn its column, of the same type; a value may occur more than once
   * @return a new value
   * @throws IllegalArgumentException as {@link #per(String)} does; also if the other table has no
   *     such column, if that is of another type, or if the table is of another data source
   */
  @CheckReturnValue
  JdbcGaps<R> per(String column, JdbcTable groups, String groupColumn);

  /**
   * The same as {@link JdbcTable#within(JdbcGaps)} of that table.
   *
   * @param source where the rows are, in any database
   * @return a scope of that table
   * @throws IllegalArgumentException as {@link JdbcTable#within(JdbcGaps, String)} does
   */
  @CheckReturnValue
  JdbcScope<R> rowsOf(JdbcTable source);

  /**
   * The same as {@link JdbcTable#within(JdbcGaps, String)} of that table.
   *
   * @param source where the rows are, in any database
   * @param column a column of it, of the same type as the one whose gaps these are
   * @return a scope of that table
   * @throws IllegalArgumentException as that does
   */
  @CheckReturnValue
  JdbcScope<R> rowsOf(JdbcTable source, String column);

  /**
   * Checks after a run that there are no gaps any more. Counts once more, and judges by the same
   * settings: also what was no gap when the run was planned.
   *
   * @return FAILED if there are gaps, with their number and where the first one is; also if there
   *     is no group to search
   */
  @CheckReturnValue
  Check gapsFilled();
}
