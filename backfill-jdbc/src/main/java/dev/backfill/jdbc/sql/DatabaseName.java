package dev.backfill.jdbc.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Says which database a connection leads to. Asked of the server, because the JDBC URL may carry a
 * password. Stateless.
 */
public final class DatabaseName {

  private static final String POSTGRESQL =
      PinnedSql.of(
          """
          select coalesce(pg_catalog.host(pg_catalog.inet_server_addr()) || ':' || pg_catalog.inet_server_port(), 'local socket'),
                 pg_catalog.current_database(), current_user
          """);

  private DatabaseName() {}

  /** Such as {@code PostgreSQL 18.6 on 10.0.0.7:5432/shop as app}. */
  public static String of(Connection connection) throws SQLException {
    var about = connection.getMetaData();
    String product =
        about.getDatabaseProductName() + " " + versionOf(about.getDatabaseProductVersion());
    if (!about.getDatabaseProductName().equals("PostgreSQL")) {
      return product;
    }
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(POSTGRESQL)) {
      row.next();
      return "%s on %s/%s as %s"
          .formatted(product, row.getString(1), row.getString(2), row.getString(3));
    }
  }

  /** Distributions append their own name to the version: {@code 18.6 (Debian 18.6-1)}. */
  private static String versionOf(String full) {
    int end = full.indexOf(' ');
    return end < 0 ? full : full.substring(0, end);
  }
}
