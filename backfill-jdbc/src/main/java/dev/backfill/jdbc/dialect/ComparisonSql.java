package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.sql.SqlText;
import java.util.Collection;
import java.util.List;

/**
 * The statements that compare two tables, which read and never write. Role; stateless.
 *
 * <p>A row is known by a checksum of its key and of all columns that are compared. Conditions name
 * columns as the left table does.
 */
public interface ComparisonSql {

  /** The number of hexadecimal digits of a checksum. */
  int CHECKSUM = 32;

  /** Gives rows, and a checksum of all of them, whatever their order. */
  SqlText totals(ComparedSide side, SqlText condition);

  /** The same of two tables in one database, at one moment: first those of the left. */
  SqlText totals(ComparedSide left, ComparedSide right, SqlText condition);

  /**
   * The same for each of 2^bits parts of the rows, by a checksum of the key; gives part, rows,
   * checksum.
   */
  SqlText parts(ComparedSide side, SqlText condition, int bits);

  /**
   * The rows of some parts, in the order of the parts; gives part, checksum, and the key as text.
   */
  SqlText rows(ComparedSide side, SqlText condition, int bits, Collection<Integer> parts);

  /**
   * Rows by their keys; gives whether they are of the right table, checksum, the key as text, and
   * each compared column: its own text where values may differ by a tolerance, else a checksum.
   *
   * @param right true if they are of the right table
   * @param keys values of the key as text, one list for each column of the key
   */
  SqlText byKey(
      ComparedSide side, boolean right, SqlText condition, List<? extends List<String>> keys);

  /** A query that returns the sort order of a column of text: the same text for the same order. */
  SqlText order(ComparedSide side, ComparedColumn column);
}
