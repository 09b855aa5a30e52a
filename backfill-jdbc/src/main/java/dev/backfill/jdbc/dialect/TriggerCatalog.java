package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The triggers of a table that touch columns. Role; stateless, thread-safe. */
public interface TriggerCatalog {

  /** Triggers that may write one of these columns in the rows that an update changes. */
  List<String> writersOf(Connection connection, Table table, List<Column> columns)
      throws SQLException;

  /** Triggers that set one of these columns by an UPDATE of their own, after the row's. */
  List<String> updatersOf(Connection connection, Table table, List<Column> columns)
      throws SQLException;

  /** Triggers that assign one of these columns in the rows that an update changes. */
  List<String> assignersOf(Connection connection, Table table, List<Column> columns)
      throws SQLException;
}
