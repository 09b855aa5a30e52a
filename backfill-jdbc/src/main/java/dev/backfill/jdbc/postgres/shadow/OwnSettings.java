package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.jdbc.sql.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings under which the catalog writes every name with its schema, and a new table lies where
 * its statement says. They hold for a part of a transaction. Stateless.
 */
final class OwnSettings {

  private static final NamedSql NOW =
      NamedSql.of(
          """
          select pg_catalog.current_setting('search_path'), pg_catalog.current_setting('default_tablespace'),
                 pg_catalog.current_setting('quote_all_identifiers'), pg_catalog.current_setting('transaction_isolation')
          """);

  private static final NamedSql SET =
      NamedSql.of(
          """
          select pg_catalog.set_config('search_path', :path, true), pg_catalog.set_config('default_tablespace', :space, true),
                 pg_catalog.set_config('quote_all_identifiers', :quotes, true)
          """);

  private OwnSettings() {}

  static <T extends @Nullable Object> T under(Connection connection, Statements<T> statements)
      throws SQLException {
    if (connection.getAutoCommit()) {
      throw new IllegalStateException("a transaction is needed, and the connection commits itself");
    }
    var before =
        NOW.on(connection)
            .one(
                row ->
                    List.of(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
    if (!before.getLast().equals("read committed")) {
      throw new IllegalStateException(
          "a transaction of level read committed is needed, and this one is %s: it would not see the last writes"
              .formatted(before.getLast()));
    }
    set(connection, List.of("pg_catalog, pg_temp", "", "off"));
    T result;
    try {
      result = statements.run(connection);
    } catch (SQLException e) {
      throw e; // the transaction has failed, and its settings go with it
    } catch (RuntimeException e) {
      set(connection, before);
      throw e;
    }
    set(connection, before);
    return result;
  }

  private static void set(Connection connection, List<String> values) throws SQLException {
    SET.on(connection)
        .with("path", values.get(0))
        .with("space", values.get(1))
        .with("quotes", values.get(2))
        .one(row -> row.getString(1));
  }
}
