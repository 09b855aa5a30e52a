package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.TriggerCatalog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Triggers of PostgreSQL. Stateless. */
record PostgresTriggerCatalog() implements TriggerCatalog {

  @Override
  public List<String> writersOf(Connection connection, Table table, List<Column> columns)
      throws SQLException {
    return new PostgresTriggers(connection, table).writersOf(columns);
  }

  @Override
  public List<String> updatersOf(Connection connection, Table table, List<Column> columns)
      throws SQLException {
    return new PostgresTriggers(connection, table).updatersOf(columns);
  }

  @Override
  public List<String> assignersOf(Connection connection, Table table, List<Column> columns)
      throws SQLException {
    return new PostgresTriggers(connection, table).assignersOf(columns);
  }
}
