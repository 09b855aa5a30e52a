package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The space that before-images take, from the widths that ANALYZE has found.
 *
 * <p>An element of an array of text takes four bytes and its text, rounded up to four. Arrays are
 * compressed where that helps: keys and values that repeat take less than stated.
 *
 * @param connection where to ask
 * @param table the table
 */
record PostgresImageSize(Connection connection, Table table) {

  /**
   * Width of columns as text: longer than the bytes of a number, known of others by their format,
   * and of what varies in length, about that.
   */
  private static final NamedSql WIDTHS =
      PinnedSql.named(
          """
          select coalesce(sum(4 + 4 * ceil(width / 4)), 0)::bigint
            from (select case
                           when t.typname = 'bool' then 4 when t.typname = 'int2' then 4 when t.typname = 'int4' then 8 when t.typname = 'int8' then 12
                           when t.typname = 'float4' then 10 when t.typname = 'float8' then 18 when t.typname = 'date' then 10
                           when t.typname = 'timestamp' then 26 when t.typname = 'timestamptz' then 29 when t.typname = 'uuid' then 36
                           else coalesce((select max(s.avg_width) from pg_catalog.pg_stats s
                                           where s.schemaname = n.nspname and s.tablename = c.relname
                                             and s.attname = a.attname), 16) end::numeric as width
                    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                    join pg_catalog.pg_attribute a on a.attrelid = c.oid
                    join pg_catalog.pg_type t on t.oid = a.atttypid
                   where n.nspname = :schema and c.relname = :table and a.attname = any (:columns)) w
          """);

  /** Bytes of so many changed rows. */
  long of(RowWork.Update update, long rows) throws SQLException {
    return rows * (width(table.key()) + 2 * width(update.columns()));
  }

  private long width(List<Column> columns) throws SQLException {
    var names = columns.stream().map(Column::name).toList();
    return OfTable.ask(connection, WIDTHS, table)
        .with("columns", ArrayValue.texts(names))
        .one(row -> row.getLong(1));
  }
}
