package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.CarriedType;
import dev.backfill.jdbc.dialect.OwnNames;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the catalog says of values that come from another database, or go to one. Reads no row of
 * the table.
 *
 * @param connection where to ask
 * @param table whose columns
 */
record PostgresCarried(Connection connection, Table table) {

  private static final NamedSql WITHOUT_DEFAULT =
      PinnedSql.named(
          """
          select a.attname from pg_catalog.pg_attribute a
            join pg_catalog.pg_type t on t.oid = a.atttypid
            join pg_catalog.pg_class c on c.oid = a.attrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           where n.nspname = :schema and c.relname = :table and a.attnum > 0 and not a.attisdropped
             and (a.attnotnull or t.typnotnull) and not a.atthasdef and a.attidentity = ''
             and t.typdefault is null
           order by a.attnum
          """);

  private static final NamedSql OF_COLUMNS =
      PinnedSql.named(
          """
          select t.oid from unnest(:columns::text[]) with ordinality as u (name, place)
            join pg_catalog.pg_attribute a on a.attname = u.name
            join pg_catalog.pg_type t on t.oid = a.atttypid
            join pg_catalog.pg_class c on c.oid = a.attrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           where n.nspname = :schema and c.relname = :table and a.attnum > 0 and not a.attisdropped
           order by u.place
          """);

  /** Types by number, in their order. The parts of an array are those of its elements. */
  private static final NamedSql TYPES =
      PinnedSql.named(
          """
          with recursive asked as (
            select u.oid, u.place from unnest(:types::bigint[]) with ordinality as u (oid, place)),
          base as (
            select a.place, a.oid as asked, t.oid, t.typname, t.typnamespace, t.typbasetype, t.typtype, t.typelem, t.typcategory, t.typrelid
              from asked a join pg_catalog.pg_type t on t.oid::bigint = a.oid
            union all
            select b.place, b.asked, t.oid, t.typname, t.typnamespace, t.typbasetype, t.typtype, t.typelem, t.typcategory, t.typrelid
              from base b join pg_catalog.pg_type t on t.oid = b.typbasetype)
          select pg_catalog.format_type(b.asked::oid, null), b.typname, n.nspname = 'pg_catalog', e.typtype::text,
                 case
                   when e.typtype = 'e' then array (select l.enumlabel::text from pg_catalog.pg_enum l where l.enumtypid = e.oid order by l.enumsortorder)
                   when e.typtype = 'c' then array (
                     select quote_ident(f.attname) || ' ' || pg_catalog.format_type(f.atttypid, f.atttypmod)
                       from pg_catalog.pg_attribute f
                      where f.attrelid = e.typrelid and f.attnum > 0 and not f.attisdropped order by f.attnum)
                   else '{}'::text[] end
            from base b join pg_catalog.pg_namespace n on n.oid = b.typnamespace
            join pg_catalog.pg_type e on e.oid = case when b.typcategory = 'A' and b.typelem <> 0 then b.typelem else b.oid end
           where b.typbasetype = 0
           order by b.place
          """);

  /** Columns that must have a value, and get none where an insert gives them none. */
  List<String> withoutDefault() throws SQLException {
    return OfTable.ask(connection, WITHOUT_DEFAULT, table).list(row -> row.getString(1));
  }

  /** The types of columns, in their order. */
  List<CarriedType> ofColumns(List<String> names) throws SQLException {
    var types =
        OfTable.ask(connection, OF_COLUMNS, table)
            .with("columns", ArrayValue.texts(names))
            .list(row -> row.getLong(1));
    return described(types);
  }

  /** The types of expressions over the rows of the table, which are not evaluated. */
  List<CarriedType> ofExpressions(List<String> expressions) throws SQLException {
    if (expressions.isEmpty()) {
      return List.of();
    }
    PostgresDialect.planUnderPolicies(connection);
    var query =
        OwnNames.rendered(
            Stream.concat(OwnNames.in(table), expressions.stream()),
            names ->
                SqlText.of(
                    expressions.stream()
                        .map(
                            one ->
                                "pg_catalog.pg_typeof((select (%s) from %s limit 0))::pg_catalog.oid::bigint"
                                    .formatted(names.of(one), names.of(table).sql()))
                        .collect(Collectors.joining(", ", "select array[", "]"))));
    return described(List.of((Long[]) query.one(connection, row -> row.getArray(1)).getArray()));
  }

  private List<CarriedType> described(List<Long> types) throws SQLException {
    return TYPES
        .on(connection)
        .with("types", ArrayValue.bigints(types))
        .list(PostgresCarried::type);
  }

  private static CarriedType type(ResultSet row) throws SQLException {
    return new CarriedType(
        row.getString(1),
        row.getString(2),
        row.getBoolean(3),
        row.getString(4),
        List.of((String[]) row.getArray(5).getArray()));
  }
}
