package dev.backfill.jdbc.postgres;

import dev.backfill.base.Durations;
import dev.backfill.jdbc.dialect.Sessions;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

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
