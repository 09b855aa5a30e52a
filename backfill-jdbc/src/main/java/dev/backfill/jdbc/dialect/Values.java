package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The form of values, and of lists of them, in a statement. Role; stateless, thread-safe. */
public interface Values {

  /**
   * A value as text, from which the database reads the same value again. Null for null, and for
   * nothing else.
   *
   * @param column the column of the value
   * @param sql the value
   */
  String text(Column column, String sql);

  /** Rows whose column is one of the keys; all of one type, the one of the column. */
  SqlText anyOf(Column column, String sqlColumn, List<?> keys);

  /** A query for keys of a column's type and their places in the list, from 1. */
  SqlText numbered(Column column, List<?> keys);

  /** A query for values of a column's type, which are given as text. */
  SqlText listed(Column column, List<String> texts);

  /**
   * A query for the places in the list, from 1 and ascending, of keys that the column does not take
   * for one before them.
   */
  SqlText firstPlaces(Table table, Column column, List<?> keys);

  /** Returns true if an expression over the rows of a table is a row of several values. */
  boolean isRow(Connection connection, Table rows, String expression) throws SQLException;

  /**
   * A number of rows, as an expression.
   *
   * @param rows a table with a condition, such as {@code orders where ..}
   */
  String count(String rows);
}
