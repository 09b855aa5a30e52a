package dev.backfill.jdbc.postgres;

import dev.backfill.base.Durations;
import dev.backfill.jdbc.dialect.LedgerCatalog;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerServer;
import dev.backfill.jdbc.dialect.failure.LedgerFailures;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The catalog of PostgreSQL, asked for the tables of a ledger. Stateless. */
record PostgresLedgerCatalog() implements LedgerCatalog {

  private static final int OLDEST = 130_000;

  static final NamedSql SERVER =
      PinnedSql.named(
          """
          select pg_catalog.current_setting('server_version_num')::integer, pg_catalog.current_setting('server_version'),
                 pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only'), current_user
          """);

  static final NamedSql CURRENT_SCHEMA = NamedSql.of("select pg_catalog.current_schema()");

  static final NamedSql SCHEMA_EXISTS =
      PinnedSql.named("select exists (select 1 from pg_namespace where nspname = :schema)");

  static final NamedSql FIND =
      PinnedSql.named(
          """
          select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.oid = pg_catalog.to_regclass(:table)
          """);

  static final NamedSql MISSING =
      PinnedSql.named(
          """
          select t.part
            from pg_catalog.unnest(:parts::text[]) with ordinality t (part, no)
           where pg_catalog.to_regclass(pg_catalog.format('%I.%I', :schema::text, :prefix::text || t.part)) is null
           order by t.no
          """);

  static final NamedSql LACKED_RIGHTS =
      PinnedSql.named(
          """
          select pg_catalog.string_agg(pg_catalog.format('%s on %s', right_name, table_name), ', ' order by table_name, right_name)
            from pg_catalog.unnest(array['run', 'process', 'chunk', 'note', 'check', 'before_image', 'bad_row', 'approval']) t (part),
                 lateral (select pg_catalog.format('%I.%I', :schema::text, :prefix::text || t.part) as table_name) n,
                 pg_catalog.unnest(array['select', 'insert', 'update', 'delete']) r (right_name)
           where not coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass(table_name)::oid, right_name), false)
          """);

  /**
   * A generated column depends on what it is computed from: its expression since PostgreSQL 15, the
   * column itself before that.
   */
  static final NamedSql DEPENDENTS =
      PinnedSql.named(
          """
          select distinct pg_catalog.format('%s %s uses column %s of table %s',
                   case when g.attnum is null then i.type else 'generated column' end, i.identity, a.attname, c.relname)
            from pg_catalog.unnest(:columns::text[]) t (name)
            join pg_class c
              on c.oid = pg_catalog.to_regclass(pg_catalog.format('%I.%I', :schema::text, :prefix::text || pg_catalog.split_part(t.name, '.', 1)))
            join pg_attribute a on a.attrelid = c.oid and a.attname = pg_catalog.split_part(t.name, '.', 2)
            join pg_depend d
              on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum
            left join pg_rewrite v
              on d.classid = 'pg_catalog.pg_rewrite'::regclass and v.oid = d.objid and v.rulename = '_RETURN'
            left join pg_attrdef e on d.classid = 'pg_catalog.pg_attrdef'::regclass and e.oid = d.objid
            left join pg_attribute g
              on g.attrelid = c.oid and g.attgenerated <> ''
                 and g.attnum = coalesce(e.adnum, case when d.classid = d.refclassid and d.objid = c.oid then d.objsubid end)
                 and pg_catalog.split_part(t.name, '.', 1) || '.' || g.attname <> all (:columns::text[])
            cross join lateral pg_catalog.pg_identify_object(
              case when v.oid is null and g.attnum is null then d.classid else d.refclassid end,
              coalesce(v.ev_class, g.attrelid, d.objid), coalesce(g.attnum, 0)) i
           where g.attnum is not null
              or d.classid in ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_policy'::regclass,
                   'pg_catalog.pg_trigger'::regclass, 'pg_catalog.pg_proc'::regclass,
                   'pg_catalog.pg_publication_rel'::regclass)
           order by 1
          """);

  static final NamedSql LOCK_TIMEOUT =
      NamedSql.of("select pg_catalog.set_config('lock_timeout', :limit, true)");

  @Override
  public LedgerServer server(Connection connection, String database) throws SQLException {
    var server =
        SERVER
            .on(connection)
            .one(
                row ->
                    new LedgerServer(
                        row.getInt(1),
                        row.getString(2),
                        row.getBoolean(3),
                        row.getString(4).equals("on"),
                        row.getString(5)));
    if (server.number() < OLDEST) {
      throw LedgerFailures.refused(
          database,
          "the server is PostgreSQL %s".formatted(server.version()),
          "The ledger needs PostgreSQL 13 or newer");
    }
    return server;
  }

  @Override
  public Optional<String> currentSchema(Connection connection) throws SQLException {
    return CURRENT_SCHEMA.on(connection).one(row -> Optional.ofNullable(row.getString(1)));
  }

  @Override
  public boolean hasSchema(Connection connection, String schema) throws SQLException {
    return SCHEMA_EXISTS.on(connection).with("schema", schema).one(row -> row.getBoolean(1));
  }

  @Override
  public Optional<String> schemaOf(Connection connection, String table) throws SQLException {
    return FIND.on(connection).with("table", table).first(row -> row.getString(1));
  }

  @Override
  public List<String> missing(Connection connection, LedgerLocation home, List<String> parts)
      throws SQLException {
    return MISSING
        .on(connection)
        .with("parts", array(parts))
        .with("schema", home.schema())
        .with("prefix", home.prefix())
        .list(row -> row.getString(1));
  }

  @Override
  public Optional<String> lackedRights(Connection connection, LedgerLocation home)
      throws SQLException {
    return LACKED_RIGHTS
        .on(connection)
        .with("schema", home.schema())
        .with("prefix", home.prefix())
        .one(row -> Optional.ofNullable(row.getString(1)));
  }

  @Override
  public List<String> dependents(
      Connection connection, LedgerLocation home, Collection<String> columns) throws SQLException {
    return DEPENDENTS
        .on(connection)
        .with("columns", array(columns))
        .with("schema", home.schema())
        .with("prefix", home.prefix())
        .list(row -> row.getString(1));
  }

  /** Names of ours, which need no quotes. */
  private static String array(Collection<String> names) {
    return names.stream().collect(Collectors.joining(",", "{", "}"));
  }

  @Override
  public void limitWait(Connection connection, Duration atMost) throws SQLException {
    LOCK_TIMEOUT
        .on(connection)
        .with("limit", Durations.millis(atMost) + "ms")
        .one(row -> row.getString(1));
  }

  @Override
  public String lockVersions(LedgerLocation home) {
    return "lock table " + home.table("schema") + " in share row exclusive mode";
  }

  @Override
  public String ownNamesOnly() {
    return "set local search_path to pg_catalog, pg_temp";
  }
}
