package dev.backfill.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the columns of a table from the catalog. */
final class PostgresColumns {

  /** A domain counts as the type that it is made of. */
  private static final String COLUMNS =
      """
      select a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), t.nspname, t.typname,
             a.attnotnull, a.attgenerated::text, a.attidentity::text,
             pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'UPDATE')
        from pg_catalog.pg_attribute a cross join lateral (
          with recursive base as (
            select y.typname, y.typnamespace, y.typbasetype from pg_catalog.pg_type y where y.oid = a.atttypid
            union all
            select y.typname, y.typnamespace, y.typbasetype from pg_catalog.pg_type y, base where y.oid = base.typbasetype)
          select n.nspname, base.typname from base join pg_catalog.pg_namespace n on n.oid = base.typnamespace
           where base.typbasetype = 0) t
       where a.attrelid = ? and a.attnum > 0 and not a.attisdropped order by a.attnum
      """;

  private PostgresColumns() {}

  /** All columns, in their order. */
  static List<Column> of(Connection connection, long table) throws SQLException {
    var columns = new ArrayList<Column>();
    try (var statement = connection.prepareStatement(COLUMNS)) {
      statement.setLong(1, table);
      try (var row = statement.executeQuery()) {
        while (row.next()) {
          columns.add(column(row));
        }
      }
    }
    return columns;
  }

  private static Column column(ResultSet row) throws SQLException {
    String schema = row.getString(3);
    String type = row.getString(4);
    return new Column(
        row.getString(1),
        schema.equals("pg_catalog") ? type(type) : ColumnType.OTHER,
        row.getString(2),
        Identifiers.quote(schema) + "." + Identifiers.quote(type),
        !row.getBoolean(5),
        readOnly(row.getString(6), row.getString(7)),
        row.getBoolean(8));
  }

  private static ColumnType type(String name) {
    return switch (name) {
      case "int2", "int4", "int8" -> ColumnType.INTEGER;
      case "date" -> ColumnType.DATE;
      case "timestamp" -> ColumnType.TIMESTAMP;
      case "timestamptz" -> ColumnType.TIMESTAMPTZ;
      case "uuid" -> ColumnType.UUID;
      case "text", "varchar", "bpchar" -> ColumnType.TEXT;
      default -> ColumnType.OTHER;
    };
  }

  private static Optional<String> readOnly(String generated, String identity) {
    if (!generated.isEmpty()) {
      return Optional.of("is generated from other columns");
    }
    return identity.equals("a")
        ? Optional.of("is an identity column that is generated always")
        : Optional.empty();
  }
}
