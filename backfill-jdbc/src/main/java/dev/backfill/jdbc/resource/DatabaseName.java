package dev.backfill.jdbc.resource;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Says which database a connection leads to. Asked of the server, because the JDBC URL may carry a
 * password. Stateless.
 */
final class DatabaseName {

  private DatabaseName() {}

  /** Such as {@code PostgreSQL 18.6 on 10.0.0.7:5432/shop as app}. */
  static String of(Connection connection) throws SQLException {
    var about = connection.getMetaData();
    String product =
        about.getDatabaseProductName() + " " + versionOf(about.getDatabaseProductVersion());
    var dialect = Dialects.of(connection);
    return dialect.isPresent()
        ? product + " on " + dialect.get().sessions().address(connection)
        : product;
  }

  /** Distributions append their own name to the version: {@code 18.6 (Debian 18.6-1)}. */
  private static String versionOf(String full) {
    int end = full.indexOf(' ');
    return end < 0 ? full : full.substring(0, end);
  }
}
