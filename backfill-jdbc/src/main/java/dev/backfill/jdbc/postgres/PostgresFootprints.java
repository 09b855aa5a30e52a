package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.FootprintSql;
import dev.backfill.jdbc.dialect.LedgerSql;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How runs that write the same find each other on PostgreSQL: a transaction has locks on numbers
 * that stand for what it writes, and each session may see them. Stateless.
 */
record PostgresFootprints() implements FootprintSql {

  static final NamedSql LOCK =
      NamedSql.of(
          "select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('backfill"
              + " footprints', 0))");

  static final NamedSql LOCK_SESSION =
      NamedSql.of(
          "select pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended('backfill footprints',"
              + " 0))");

  static final NamedSql UNLOCK =
      NamedSql.of(
          "select pg_catalog.pg_advisory_unlock(pg_catalog.hashtextextended('backfill footprints',"
              + " 0))");

  static final NamedSql PLACE =
      PinnedSql.named(
          """
          with recursive own (id) as (
            select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = :schema and c.relname = :table),
          up (id) as (
            select id from own union
            select i.inhparent from up join pg_inherits i on i.inhrelid = up.id),
          down (id) as (
            select id from own union
            select i.inhrelid from down join pg_inherits i on i.inhparent = down.id)
          select own.id,
                 (select pg_catalog.string_agg(f.id::text, ',') from (select id from up union select id from down) f),
                 (select pg_catalog.string_agg(up.id::text, ',') from up
                   where not exists (select 1 from pg_inherits i where i.inhrelid = up.id))
            from own
          """);

  /** Roles below 16384 are the server's own, such as pg_write_all_data. */
  static final NamedSql LEDGERS =
      PinnedSql.named(
          """
          select n.nspname, pg_catalog.left(p.relname, pg_catalog.length(p.relname) - 7), current_user,
                 pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(p.oid, 'select')
                   and pg_catalog.has_table_privilege(r.oid, 'select'),
                 exists (
                   select 1 from pg_roles a
                    where not a.rolsuper and a.oid >= 16384 and pg_catalog.has_table_privilege(a.oid, p.oid, 'insert')
                      and (pg_catalog.has_table_privilege(a.oid, :table::oid, 'insert, delete')
                           or pg_catalog.has_any_column_privilege(a.oid, :table::oid, 'update')))
            from pg_class p join pg_namespace n on n.oid = p.relnamespace
            join pg_attribute f on f.attrelid = p.oid and f.attname = 'footprint' and not f.attisdropped
            join pg_class r on r.relnamespace = p.relnamespace
                 and r.relname = (pg_catalog.left(p.relname, pg_catalog.length(p.relname) - 7) || 'run')
           where p.relname like '%process' and p.relkind = 'r'
             and exists (select 1 from pg_attribute b where b.attrelid = p.oid and b.attname = 'beat_no')
           order by n.nspname, p.relname
          """);

  static final NamedSql MARK =
      PinnedSql.named(
          """
          select pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended(m.mark, 0))
            from pg_catalog.unnest(:marks::text[]) m (mark)
          """);

  /** The server must not end the transaction while its process lives, and soon when it is gone. */
  static final NamedSql KEEP_OPEN =
      PinnedSql.named(
          """
          select pg_catalog.set_config(s.name, case
                   when s.name = 'application_name' then :application
                   when s.name = 'tcp_keepalives_idle' then '10'
                   when s.name = 'tcp_keepalives_interval' then '2'
                   when s.name = 'tcp_keepalives_count' then '3'
                   else '0' end, true)
            from pg_settings s
           where s.name in ('application_name', 'tcp_keepalives_idle', 'tcp_keepalives_interval',
                   'tcp_keepalives_count', 'idle_in_transaction_session_timeout', 'transaction_timeout')
          """);

  static final NamedSql MARKERS =
      PinnedSql.named(
          """
          with marked (pid, mark) as (
            select l.pid, (l.classid::int8 << 32) | l.objid::int8
              from pg_locks l
             where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
               and l.pid <> pg_catalog.pg_backend_pid()
               and l.database = (select d.oid from pg_database d where d.datname = pg_catalog.current_database()))
          select distinct k.pid, coalesce(a.application_name, ''), coalesce(pg_catalog.host(a.client_addr), ''), a.xact_start
            from marked k left join pg_stat_activity a on a.pid = k.pid
           where k.mark in (select pg_catalog.hashtextextended(m.mark, 0) from pg_catalog.unnest(:marks::text[]) m (mark))
             and not exists (select 1 from marked o
                              where o.pid = k.pid and o.mark in (select pg_catalog.hashtextextended(e.mark, 0) from pg_catalog.unnest(:except::text[]) e (mark)))
           order by k.pid
          """);

  @Override
  public void lock(Connection connection) throws SQLException {
    LOCK.on(connection).list(row -> true);
  }

  @Override
  public void lockUntilUnlocked(Connection connection) throws SQLException {
    LOCK_SESSION.on(connection).list(row -> true);
  }

  @Override
  public void unlock(Connection connection) throws SQLException {
    UNLOCK.on(connection).list(row -> true);
  }

  @Override
  public Optional<Place> place(Connection connection, String schema, String table)
      throws SQLException {
    return PLACE
        .on(connection)
        .with("schema", schema)
        .with("table", table)
        .first(
            row ->
                new Place(
                    row.getLong(1),
                    Set.copyOf(numbers(row.getString(2))),
                    numbers(row.getString(3))));
  }

  private static List<Long> numbers(String joined) {
    return Arrays.stream(joined.split(",", -1)).map(Long::valueOf).toList();
  }

  @Override
  public List<FoundLedger> ledgers(Connection connection, long table) throws SQLException {
    return LEDGERS
        .on(connection)
        .with("table", table)
        .list(
            row ->
                new FoundLedger(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getBoolean(4),
                    row.getBoolean(5)));
  }

  @Override
  public void mark(Connection connection, String application, List<String> marks)
      throws SQLException {
    KEEP_OPEN.on(connection).with("application", application).list(row -> true);
    MARK.on(connection).with("marks", ArrayValue.texts(marks)).list(row -> true);
  }

  @Override
  public List<Marker> markers(Connection connection, List<String> marks, List<String> except)
      throws SQLException {
    return MARKERS
        .on(connection)
        .with("marks", ArrayValue.texts(marks))
        .with("except", ArrayValue.texts(except))
        .list(
            row ->
                new Marker(
                    row.getInt(1),
                    row.getString(2),
                    row.getString(3),
                    Optional.ofNullable(row.getObject(4, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant)));
  }

  @Override
  public String grants(FoundLedger ledger) {
    String schema = LedgerSql.quoted(ledger.schema());
    String tables =
        List.of("process", "run").stream()
            .map(part -> schema + "." + ledger.prefix() + part)
            .collect(Collectors.joining(", "));
    String role = LedgerSql.quoted(ledger.role());
    return "grant usage on schema %s to %s; grant select on %s to %s"
        .formatted(schema, role, tables, role);
  }
}
