package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.sql.SQLException;

/**
 * Objects of another role in a schema of the search path: operators, functions, types and tables
 * named like PostgreSQL's own. Each of them that is used is an error, and is counted.
 */
final class Shadows {

  /** Operators of every name that stands in our statements, for every pair of built-in types. */
  private static final String OPERATORS =
      """
      do $$
      declare
        l text; r text; o text;
        mixed text[] := array['text', 'varchar', 'name', '"char"', 'bigint', 'integer', 'smallint', 'oid', 'numeric', 'timestamptz', 'interval'];
        types text[] := mixed || array['bpchar', 'boolean', 'timestamp', 'date', 'uuid', 'double precision', 'real', 'xid', 'xid8', 'pg_lsn', 'tid',
          'regclass', 'regtype', 'text[]', 'bigint[]', 'integer[]', 'smallint[]', 'oid[]', 'anyarray', 'anyelement'];
      begin
        foreach l in array types loop
          foreach r in array types loop
            continue when l <> r and not (l = any (mixed) and r = any (mixed));
            execute pg_catalog.format('create function evil.called(%s, %s) returns boolean language plpgsql as '
              || '''begin return evil.boom(''''operator of %s and %s''''); end''', l, r, l, r);
            foreach o in array array['=', '<>', '<', '<=', '>', '>=', '||', '+', '-', '*', '/', '%', '&', '~', '~*', '!~', '~~', '!~~', '@>'] loop
              execute pg_catalog.format('create operator evil.%s (leftarg = %s, rightarg = %s, function = evil.called)', o, l, r);
            end loop;
          end loop;
        end loop;
      end $$
      """;

  /** Functions with the parameters of PostgreSQL's own, and with those that a driver sends. */
  private static final String FUNCTIONS =
      """
      do $$
      declare f record;
      begin
        for f in
          select distinct p.proname, a.args from pg_proc p,
                 lateral (values (pg_get_function_identity_arguments(p.oid)),
                         (replace(replace(pg_get_function_identity_arguments(p.oid), 'text', 'varchar'), 'bigint', 'integer'))) a (args)
           where p.prokind = 'f' and p.pronamespace = 'pg_catalog'::regnamespace and not p.proretset
             and p.proname ~ '^(array_p|ceil|clock|current_|encode|format|has_(table|column)|host|inet_s|left|make_i|pg_(get_expr|get_indexdef|partition|backend_pid|term|has_role|relation_size|column_size|current|xact|is_in|try|advisory_xact|operator_is)|quote_|row_sec|set_config|split_part|to_regc|hashtexte|card|regexp_r|width|unnest|max|count)'
        loop
          begin
            execute format('create function evil.%I(%s) returns text language plpgsql as '
              || '''begin perform evil.boom(''''function %s''''); end''', f.proname, f.args, f.proname);
          exception when others then null;
          end;
        end loop;
      end $$
      """;

  private static final String TYPES =
      """
      do $$
      declare t text;
      begin
        foreach t in array array['text', 'uuid', 'xid8', 'oid', 'name', 'int2', 'int4', 'int8', 'regclass', 'regtype', 'regnamespace', 'bytea', 'date',
          'timestamptz', 'pg_lsn'] loop
          execute format('create domain evil.%I as pg_catalog.%I check (evil.boom(''type %s''))', t, t, t);
        end loop;
      end $$
      """;

  private static final String TABLES =
      """
      do $$
      declare t record;
      begin
        for t in select relname from pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v')
          and relname ~ '^pg_(class|namespace|attr|index|stat|locks|prepared|trigger|proc|type|constraint|depend|sequences|publication|inherits|am|cast|rewrite|op|part|policy|language|stats|roles|settings|indexes|tables)'
        loop
          begin
            execute format('create view evil.%I as select v.* from pg_catalog.%I v where evil.boom(''table %s'')', t.relname, t.relname, t.relname);
          exception when others then null;
          end;
        end loop;
      end $$
      """;

  private Shadows() {}

  /** Makes them in schema {@code evil}, and the {@link #role}, whose path is given. */
  static void make(PostgresDatabase database, String path) throws SQLException {
    database.execute(
        "create schema evil",
        "create sequence evil.calls",
        """
        create function evil.boom(what pg_catalog.text) returns boolean language plpgsql as
        'begin perform pg_catalog.nextval(''evil.calls''::pg_catalog.regclass); raise exception ''shadow: %'', what; end'
        """,
        OPERATORS,
        FUNCTIONS,
        TYPES,
        TABLES,
        "create role %s login superuser".formatted(role(database)),
        "alter role %s set search_path = %s".formatted(role(database), path));
  }

  /** Whether any was used, also where the error was swallowed. */
  static boolean wereUsed(PostgresDatabase database) throws SQLException {
    return database.column("select is_called from evil.calls").contains("t");
  }

  /** A role of its own: roles belong to the server, which other tests use. */
  static String role(PostgresDatabase database) {
    return "shadowed_" + database.name();
  }

  static void drop(PostgresDatabase database) throws SQLException {
    database.execute(
        "drop owned by %s cascade".formatted(role(database)), "drop role " + role(database));
  }
}
