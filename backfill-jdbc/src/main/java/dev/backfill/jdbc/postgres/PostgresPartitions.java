package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads from the catalog where the partitions of a table begin and end. Stateless. */
final class PostgresPartitions {

  /** Of the first level; only of tables that are partitioned by ranges of one column. */
  private static final NamedSql BOUNDS =
      PinnedSql.named(
          """
          select pg_catalog.pg_get_expr(child.relpartbound, child.oid)
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_partitioned_table p on p.partrelid = c.oid
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = :column
            join pg_catalog.pg_inherits i on i.inhparent = c.oid
            join pg_catalog.pg_class child on child.oid = i.inhrelid
           where n.nspname = :schema and c.relname = :table
             and p.partstrat = 'r' and p.partnatts = 1 and p.partattrs[0] = a.attnum
          """);

  private static final NamedSql FOREIGN =
      PinnedSql.named(
          """
          select f.oid::regclass::text from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           cross join lateral pg_catalog.pg_partition_tree(c.oid) t
            join pg_catalog.pg_class f on f.oid = t.relid and f.relkind = 'f'
           where n.nspname = :schema and c.relname = :table order by 1
          """);

  /** A default partition has no bounds; MINVALUE and MAXVALUE are none. */
  private static final Pattern RANGE = Pattern.compile("FROM \\((.*)\\) TO \\((.*)\\)");

  private PostgresPartitions() {}

  /** The bounds as text, in no order; empty if there are none by ranges of this column alone. */
  static List<String> bounds(Connection connection, Table table, Column column)
      throws SQLException {
    var bounds = new ArrayList<String>();
    var found =
        OfTable.ask(connection, BOUNDS, table)
            .with("column", column.name())
            .list(row -> row.getString(1));
    for (String written : found) {
      Matcher range = RANGE.matcher(written);
      if (range.find()) {
        add(range.group(1), bounds);
        add(range.group(2), bounds);
      }
    }
    return bounds;
  }

  /** Those on other servers, whose rows are not in this database's transactions. */
  static List<String> foreign(Connection connection, String schema, String table)
      throws SQLException {
    return FOREIGN
        .on(connection)
        .with("schema", schema)
        .with("table", table)
        .list(row -> row.getString(1));
  }

  private static void add(String bound, List<String> bounds) {
    if (!bound.equals("MINVALUE") && !bound.equals("MAXVALUE")) {
      bounds.add(bound.startsWith("'") ? bound.substring(1, bound.length() - 1) : bound);
    }
  }
}
