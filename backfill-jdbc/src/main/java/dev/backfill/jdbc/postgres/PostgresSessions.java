package dev.backfill.jdbc.postgres;

import dev.backfill.base.Durations;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.Sessions;
import dev.backfill.jdbc.dialect.failure.Blocker;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Sessions of PostgreSQL. Stateless. */
record PostgresSessions() implements Sessions {

  static final NamedSql ADDRESS =
      PinnedSql.named(
          """
          select coalesce(pg_catalog.host(pg_catalog.inet_server_addr()) || ':' || pg_catalog.inet_server_port(), 'local socket'),
                 pg_catalog.current_database(), current_user
          """);

  static final NamedSql NUMBER = NamedSql.of("select pg_catalog.pg_backend_pid()");

  static final NamedSql LOCK = NamedSql.of("select pg_catalog.pg_try_advisory_xact_lock(:number)");

  /** The driver names what it prepares {@code S_1}, {@code S_2}.. */
  static final NamedSql PREPARED =
      NamedSql.of(
          """
          select pg_catalog.count(*) from pg_catalog.pg_prepared_statements
           where statement operator(pg_catalog.~~) ('%' operator(pg_catalog.||) :text)
             and name operator(pg_catalog.~) '^S_[0-9]+$'
          """);

  @Override
  public String address(Connection connection) throws SQLException {
    return ADDRESS
        .on(connection)
        .one(row -> "%s/%s as %s".formatted(row.getString(1), row.getString(2), row.getString(3)));
  }

  @Override
  public int number(Connection connection) throws SQLException {
    return NUMBER.on(connection).one(row -> row.getInt(1));
  }

  @Override
  public boolean tryLock(Connection connection, long number) throws SQLException {
    return LOCK.on(connection).with("number", number).one(row -> row.getBoolean(1));
  }

  @Override
  public boolean hasPrepared(Connection connection, String end) throws SQLException {
    return PREPARED.on(connection).with("text", end).one(row -> row.getLong(1) > 0);
  }

  /** Of the table and its partitions. A prepared transaction has no session, and is not found. */
  static final NamedSql LOCK_HOLDER =
      PinnedSql.named(
          """
          select a.pid, a.application_name, a.state, a.xact_start
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           cross join lateral (
             select c.oid union select p.relid from pg_catalog.pg_partition_tree(c.oid) p) t
            join pg_catalog.pg_locks l on l.relation = t.oid
            join pg_catalog.pg_stat_activity a on a.pid = l.pid
           where n.nspname = :schema and c.relname = :table and l.granted
             and l.pid <> pg_catalog.pg_backend_pid()
           order by a.xact_start nulls last limit 1
          """);

  @Override
  public Optional<Blocker> lockHolder(Connection connection, Table table) throws SQLException {
    return OfTable.ask(connection, LOCK_HOLDER, table)
        .first(
            row ->
                Blocker.of(
                    row.getInt(1),
                    row.getString(2),
                    row.getString(3),
                    row.getObject(4, OffsetDateTime.class),
                    false));
  }

  @Override
  public String lockLimit(Duration atMost) {
    return "set local lock_timeout = '%dms'".formatted(Durations.millis(atMost));
  }

  @Override
  public String statementLimit(Duration atMost) {
    return "set local statement_timeout = '%dms'".formatted(Durations.millis(atMost));
  }

  @Override
  public String preparedTransaction() {
    return "a prepared transaction (see pg_prepared_xacts)";
  }
}
