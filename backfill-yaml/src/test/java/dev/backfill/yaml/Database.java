package dev.backfill.yaml;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A PostgreSQL of the tests of this module; it ends with the JVM. */
final class Database {

  private static final EmbeddedPostgres SERVER = start();

  private Database() {}

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of orders of one year, 2,000 of them, the first hundred with a tier; and no ledger. */
  static DataSource orders() {
    var source = SERVER.getPostgresDatabase();
    execute(
        source,
        """
        drop schema public cascade;
        create schema public;
        create table orders (
          id bigint primary key, order_date date not null, amount int not null, tier text,
          placed_at timestamptz not null default now());
        create index on orders (order_date);
        insert into orders (id, order_date, amount, tier)
          select n, date '2023-01-01' + n % 365, n, case when n <= 100 then 'old' end
            from generate_series(1, 2000) n;
        analyze orders
        """);
    return source;
  }

  static void execute(DataSource source, String sql) {
    try (Connection connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static long count(DataSource source, String condition) {
    try (Connection connection = source.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from orders where " + condition)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
