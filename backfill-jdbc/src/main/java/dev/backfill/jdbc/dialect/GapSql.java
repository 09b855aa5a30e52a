package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.Optional;

/** The statements that search for periods without rows. Role; stateless, thread-safe. */
public interface GapSql {

  /**
   * Counts rows by consecutive periods of a column of dates or times: the number of a period, from
   * 1, and its rows; nothing of a period without rows.
   *
   * @param starts where the periods begin, ascending, repeated where one is empty; from year 1 to
   *     9999
   * @param condition only rows that do not lie before the first period
   */
  SqlText periodCounts(Table table, Column column, List<?> starts, SqlText condition);

  /**
   * Counts rows by group and period: for each group an array of the numbers of its periods, one of
   * their rows, and whether it is the group of no value. A group that is only listed has one number
   * that is null.
   *
   * @param group the column whose values are the groups
   * @param listed where all groups stand; empty for those that have rows
   * @param starts as those of {@link #periodCounts}
   * @param condition as that of {@link #periodCounts}
   */
  SqlText groupCounts(
      Table table,
      Column column,
      Column group,
      Optional<ListedGroups> listed,
      List<?> starts,
      SqlText condition);
}
