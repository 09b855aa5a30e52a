package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Operators;
import dev.backfill.jdbc.catalog.StoredForm;
import dev.backfill.jdbc.sql.Identifiers;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the columns of a table from the catalog. */
final class PostgresColumns {

  /** A domain counts as the type that it is made of. */
  private static final NamedSql COLUMNS =
      PinnedSql.named(
          """
          select a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), t.nspname, t.typname,
                 {notnull}, a.attgenerated::text, a.attidentity::text,
                 pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'UPDATE'),
                 case when a.attgenerated <> '' then array (
                   select distinct s.attname::text
                     from pg_catalog.pg_attribute g
                     left join pg_catalog.pg_attrdef e on e.adrelid = g.attrelid and e.adnum = g.attnum
                     join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = g.attrelid
                      and d.refobjsubid > 0 and d.refobjsubid <> g.attnum
                      and (d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = e.oid
                        or d.classid = 'pg_catalog.pg_class'::regclass and d.objid = g.attrelid and d.objsubid = g.attnum)
                     join pg_catalog.pg_attribute s on s.attrelid = g.attrelid and s.attnum = d.refobjsubid
                    where g.attname = a.attname and {tree g}) end,
                 t.typarray <> 0, t.typtype = 'c',
                 t.oid = 'pg_catalog.bpchar'::regtype and t.typmod < 0,
                 exists (
                   select from pg_catalog.pg_cast k join pg_catalog.pg_proc f on f.oid = k.castfunc
                    where (k.castsource = t.oid and k.casttarget = 'pg_catalog.text'::regtype
                        or k.casttarget = t.oid and k.castsource = 'pg_catalog.text'::regtype)
                      and f.pronamespace <> 'pg_catalog'::regnamespace)
            from pg_catalog.pg_attribute a cross join lateral (
              with recursive base as (
                select y.oid, y.typname, y.typnamespace, y.typbasetype, y.typarray, y.typtype, y.typtypmod, a.atttypmod as typmod
                  from pg_catalog.pg_type y where y.oid = a.atttypid
                union all
                select y.oid, y.typname, y.typnamespace, y.typbasetype, y.typarray, y.typtype, y.typtypmod, base.typtypmod
                  from pg_catalog.pg_type y, base where y.oid = base.typbasetype)
              select n.nspname, base.oid, base.typname, base.typarray, base.typtype, base.typmod from base join pg_catalog.pg_namespace n on n.oid = base.typnamespace
               where base.typbasetype = 0) t
           where a.attrelid = :table and a.attnum > 0 and not a.attisdropped order by a.attnum
          """
              .replace("{notnull}", notNull("a"))
              .replace("{tree g}", inTree("g.attrelid", "a.attrelid")));

  private PostgresColumns() {}

  /**
   * The SQL condition that no row lacks a value: from version 18 on a column may be NOT NULL for
   * new rows alone, and a partition may have such a rule of its own.
   *
   * @param attribute the alias of a row of {@code pg_attribute}
   */
  static String notNull(String attribute) {
    return """
    ({a}.attnotnull and not exists (
       select from pg_catalog.pg_constraint k
         join pg_catalog.pg_attribute p on p.attrelid = k.conrelid and p.attnum = k.conkey[1]
        where k.contype = 'n' and not k.convalidated and p.attname = {a}.attname and {tree}))\
    """
        .replace("{tree}", inTree("k.conrelid", "{a}.attrelid"))
        .replace("{a}", attribute);
  }

  /** The SQL condition that a table is another one or a partition of it. */
  private static String inTree(String table, String root) {
    return "(%1$s = %2$s or %1$s in (select relid from pg_catalog.pg_partition_tree(%2$s)))"
        .formatted(table, root);
  }

  /** Operators of built-in types carry their schema. */
  private static final Operators OWN = new Operators("operator(pg_catalog.", ")");

  /** All columns, in their order. */
  static List<Column> of(Connection connection, long table) throws SQLException {
    return COLUMNS.on(connection).with("table", table).list(PostgresColumns::column);
  }

  private static Column column(ResultSet row) throws SQLException {
    String schema = row.getString(3);
    String type = row.getString(4);
    return new Column(
        row.getString(1),
        isBuiltIn(schema) ? type(type) : ColumnType.OTHER,
        row.getString(2),
        Identifiers.quote(schema) + "." + Identifiers.quote(type),
        !row.getBoolean(5),
        readOnly(row.getString(6), row.getString(7)),
        row.getBoolean(8),
        sources(row.getArray(9)),
        new StoredForm(
            way(schema, type, row.getBoolean(12), row.getBoolean(13)),
            row.getBoolean(10),
            row.getBoolean(11)),
        isBuiltIn(schema) ? OWN : Operators.PLAIN);
  }

  private static boolean isBuiltIn(String schema) {
    return schema.equals("pg_catalog");
  }

  private static Set<String> sources(@Nullable Array names) throws SQLException {
    return names == null ? Set.of() : Set.of((String[]) names.getArray());
  }

  private static StoredForm.Way way(String schema, String type, boolean padded, boolean ownCasts) {
    if (ownCasts) {
      return StoredForm.Way.FUNCTIONS;
    }
    if (padded) {
      return StoredForm.Way.PADDED;
    }
    if (!isBuiltIn(schema) || !type.matches("_?reg[a-z]+")) {
      return StoredForm.Way.CAST;
    }
    return type.startsWith("_") ? StoredForm.Way.NUMBERS : StoredForm.Way.NUMBER;
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
