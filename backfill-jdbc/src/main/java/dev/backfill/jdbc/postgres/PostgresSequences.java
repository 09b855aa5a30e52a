package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.RowWork.Assignment;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.scope.Advice;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * The sequences that give a table its next numbers and that a copy passes by: rows that bring their
 * own numbers do not advance them, and a later insert of the application meets numbers that exist.
 * Reads the catalog only.
 *
 * @param connection where to ask
 * @param target the table that is filled
 */
record PostgresSequences(Connection connection, Table target) {

  /** Of identity columns, serials, and other defaults; with the statement that advances them. */
  private static final NamedSql SEQUENCES =
      PinnedSql.named(
          """
          with filled as (
            select a.attrelid, a.attnum, a.attname from pg_catalog.pg_attribute a
              join pg_catalog.pg_class c on c.oid = a.attrelid
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where n.nspname = :schema and c.relname = :table and a.attname = any (:columns)),
          used as (
            select f.attrelid, f.attname, d.objid as sequence
              from filled f join pg_catalog.pg_depend d
                on d.classid = 'pg_catalog.pg_class'::regclass and d.deptype in ('a', 'i')
               and d.refclassid = 'pg_catalog.pg_class'::regclass
               and d.refobjid = f.attrelid and d.refobjsubid = f.attnum
            union
            select f.attrelid, f.attname, d.refobjid
              from filled f
              join pg_catalog.pg_attrdef e on e.adrelid = f.attrelid and e.adnum = f.attnum
              join pg_catalog.pg_depend d
                on d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = e.oid
               and d.refclassid = 'pg_catalog.pg_class'::regclass)
          select u.attname, pg_catalog.format('%I.%I', n.nspname, s.relname),
                 pg_catalog.format(
                   'select pg_catalog.setval(%L, greatest((select max(%I) from %s), (select last_value from %s)))',
                   pg_catalog.format('%I.%I', n.nspname, s.relname), u.attname,
                   pg_catalog.format('%I.%I', tn.nspname, t.relname),
                   pg_catalog.format('%I.%I', n.nspname, s.relname))
            from used u
            join pg_catalog.pg_class s on s.oid = u.sequence and s.relkind = 'S'
            join pg_catalog.pg_namespace n on n.oid = s.relnamespace
            join pg_catalog.pg_class t on t.oid = u.attrelid
            join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
           order by 1, 2
          """);

  /** One warning for each of them. */
  List<Advice> passedBy(List<Assignment> values) throws SQLException {
    var filled =
        values.stream()
            .filter(value -> !takesNumbers(value.expression()))
            .map(value -> value.column().name())
            .toList();
    return OfTable.ask(connection, SEQUENCES, target)
        .with("columns", ArrayValue.texts(filled))
        .list(
            row ->
                Advice.warning(
                    "Rows bring their own values for column %s of %s, so sequence %s does not advance; after the run, advance it"
                        .formatted(row.getString(1), target.fullName(), row.getString(2)),
                    row.getString(3)));
  }

  private static boolean takesNumbers(String expression) {
    return expression.toLowerCase(Locale.ROOT).contains("nextval");
  }
}
