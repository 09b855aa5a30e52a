package dev.backfill.jdbc.postgres.shadow;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Runs statements without parameters. Stateless. */
final class Execution {

  private Execution() {}

  static void run(Connection connection, String... statements) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  static void run(Connection connection, List<Part> parts) throws SQLException {
    run(connection, parts.stream().map(Part::statement).toArray(String[]::new));
  }
}
