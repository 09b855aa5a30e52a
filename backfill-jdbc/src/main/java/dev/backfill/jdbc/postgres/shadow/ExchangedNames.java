package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The names and numbers that change hands in an exchange.
 *
 * @param connection in a transaction, under {@link OwnSettings}
 * @param live the table in use
 */
record ExchangedNames(Connection connection, long live) {

  /** All of the live table's that has a name in a schema: indexes, sequences, statistics. */
  private static final NamedSql RENAMES =
      NamedSql.of(
          """
          with named (kind, schema, name) as (
            select 'index', n.nspname, c.relname
              from pg_catalog.pg_index i
              join pg_catalog.pg_class c on c.oid = i.indexrelid
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where i.indrelid = {table}
            union all
            select 'sequence', n.nspname, c.relname
              from pg_catalog.pg_depend d
              join pg_catalog.pg_class c on c.oid = d.objid and c.relkind = 'S'
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
               and d.refobjid = {table} and d.refobjsubid > 0 and d.deptype = 'i'
            union all
            select 'statistics', n.nspname, s.stxname
              from pg_catalog.pg_statistic_ext s
              join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
             where s.stxrelid = {table})
          select kind || ' ' || name, pg_catalog.format('alter %s %I.%I rename to %I', kind, schema, name, {outgoing})
            from named
          union all
          select kind || ' ' || name, pg_catalog.format('alter %s %I.%I rename to %I', kind, schema, {incoming}, name)
            from named
          """
              .replace("{table}", ":table::bigint::oid")
              .replace("{outgoing}", Names.suffixed("name", "outgoing"))
              .replace("{incoming}", Names.suffixed("name", "incoming")));

  /**
   * A sequence that is owned goes to the other table; that of an identity column cannot, so that
   * the other one resumes where it is. Both have their new names by then, and no session can draw
   * from the one that was renamed.
   */
  private static final NamedSql SEQUENCES =
      NamedSql.of(
          """
          select 'sequence ' || c.relname, pg_catalog.format('alter sequence %I.%I owned by %s.%I', n.nspname, c.relname, :as::text, a.attname)
            from pg_catalog.pg_depend d
            join pg_catalog.pg_class c on c.oid = d.objid and c.relkind = 'S'
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
           where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
             and d.refobjid = :table::bigint::oid and d.refobjsubid > 0 and d.deptype = 'a'
          union all
          select 'sequence ' || c.relname, pg_catalog.format('select pg_catalog.setval(%s::regclass, last_value, is_called) from %I.%I', i.objid, n.nspname, {outgoing})
            from pg_catalog.pg_depend d
            join pg_catalog.pg_class c on c.oid = d.objid and c.relkind = 'S'
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
            join pg_catalog.pg_attribute o on o.attrelid = :other::bigint::oid and o.attname = a.attname
            join pg_catalog.pg_depend i on i.classid = 'pg_catalog.pg_class'::regclass and i.refclassid = 'pg_catalog.pg_class'::regclass
             and i.refobjid = o.attrelid and i.refobjsubid = o.attnum and i.deptype = 'i'
           where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
             and d.refobjid = :table::bigint::oid and d.refobjsubid > 0 and d.deptype = 'i'
          """
              .replace("{outgoing}", Names.suffixed("c.relname", "outgoing")));

  List<Part> renames(String incoming, String outgoing) throws SQLException {
    return RENAMES
        .on(connection)
        .with("table", live)
        .with("incoming", incoming)
        .with("outgoing", outgoing)
        .list(row -> new Part(row.getString(1), row.getString(2)));
  }

  List<Part> sequences(long other, String as, String outgoing) throws SQLException {
    return SEQUENCES
        .on(connection)
        .with("table", live)
        .with("other", other)
        .with("as", as)
        .with("outgoing", outgoing)
        .list(row -> new Part(row.getString(1), row.getString(2)));
  }
}
