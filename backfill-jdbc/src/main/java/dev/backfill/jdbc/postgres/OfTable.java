package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.Call;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;

/** Questions to the catalog about a table, which they call by its schema and name. Stateless. */
final class OfTable {

  private OfTable() {}

  /** A question about a table; other values come next. */
  static Call ask(Connection connection, NamedSql question, Table table) {
    return question.on(connection).with("schema", table.schema()).with("table", table.name());
  }
}
