package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.SqlText;

/**
 * Asks of each row that a batch has changed whether it left its place: whether a later batch or
 * another chunk would find it again and change it once more.
 *
 * <p>The place of a batch is the range of its chunk, up to its last row. A row that goes back
 * within its chunk is not found again, and neither is one that is no longer empty where only empty
 * ones are changed.
 *
 * @param table the table of the rows
 * @param range the rows of the chunk, without the user's conditions, which the work may make untrue
 * @param end the condition that bounds the batch within its chunk, such as {@code and (a, b) <=
 *     (..)}
 * @param eligible which rows the work changes
 */
record PostgresPlace(Table table, SqlText range, SqlText end, String eligible) {

  /** The columns that an update returns of each row: whether it left. Columns mean the new row. */
  SqlText returning() {
    return SqlText.of(" not coalesce((")
        .plus(range)
        .plus(")")
        .plus(end)
        .plus(", false) and %s%s as backfill_left".formatted(eligible, foreign(table)));
  }

  /** The columns that work returns if its rows stay. */
  static SqlText stays(Table table) {
    return SqlText.of(" false%s as backfill_left".formatted(foreign(table)));
  }

  /** A partition on another server may have been attached since the table was looked up. */
  private static String foreign(Table table) {
    return table.partitioned()
        ? " or %s.tableoid operator(pg_catalog.=) any (select c.oid from pg_catalog.pg_class c where c.relkind operator(pg_catalog.=) 'f')"
            .formatted(table.alias())
        : "";
  }

  /**
   * The counts that the statement returns of all rows: how many were changed, how many of them
   * left.
   */
  static final String COUNTS =
      "(select pg_catalog.count(*) as backfill_rows, pg_catalog.count(*) filter (where"
          + " backfill_left) as backfill_gone from backfill_changed) backfill_done";
}
