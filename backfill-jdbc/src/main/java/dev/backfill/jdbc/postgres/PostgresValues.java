package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.OwnNames;
import dev.backfill.jdbc.dialect.Values;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Values in statements of PostgreSQL: lists are arrays. Stateless. */
record PostgresValues() implements Values {

  @Override
  public String text(Column column, String sql) {
    return StoredValue.text(column, sql);
  }

  @Override
  public SqlText anyOf(Column column, String sqlColumn, List<?> keys) {
    return SqlText.of("%s %s any (".formatted(sqlColumn, column.operator("=")))
        .plus(array(column, keys))
        .plus(")");
  }

  @Override
  public SqlText numbered(Column column, List<?> keys) {
    return SqlText.of("select * from pg_catalog.unnest(")
        .plus(array(column, keys))
        .plus(") with ordinality");
  }

  private static SqlText array(Column column, List<?> keys) {
    return switch (column.type()) {
      case INTEGER -> {
        var longs = keys.stream().map(key -> ((Number) key).longValue()).toList();
        yield SqlText.of("?", new ArrayValue("int8", longs));
      }
      case UUID -> SqlText.of("?", new ArrayValue("uuid", keys));
      default -> SqlText.of("cast(? as %s[])".formatted(column.castName()), ArrayValue.texts(keys));
    };
  }

  @Override
  public SqlText listed(Column column, List<String> texts) {
    return SqlText.of(
        "select cast(v as %s) from pg_catalog.unnest(?) v".formatted(column.castName()),
        ArrayValue.texts(texts));
  }

  /** The rows of the table, of which none is read, give the keys the column's collation. */
  @Override
  public SqlText firstPlaces(Table table, Column column, List<?> keys) {
    return OwnNames.rendered(
        Stream.concat(OwnNames.in(table), Stream.of(column.castName())),
        names -> {
          var facts = names.of(table);
          var named = names.of(column);
          return SqlText.of(
                  "select pg_catalog.min(backfill_place) from (select cast(%s as %s) as backfill_key, null::bigint as backfill_place from %s where false union all "
                      .formatted(facts.sql(named), named.castName(), facts.sql()))
              .plus(numbered(named, keys))
              .plus(") backfill_keys group by backfill_key order by 1");
        });
  }

  /** Asks for the type of no row: nothing is evaluated, and the driver keeps no statement. */
  @Override
  public boolean isRow(Connection connection, Table rows, String expression) throws SQLException {
    return SqlText.of(
            "select pg_catalog.format_type(pg_catalog.pg_typeof((select (%s) from %s limit 0)), null)"
                .formatted(expression, rows.sql()))
        .one(connection, row -> row.getString(1).equals("record"));
  }

  @Override
  public String count(String rows) {
    return "(select pg_catalog.count(*) from %s)".formatted(rows);
  }
}
