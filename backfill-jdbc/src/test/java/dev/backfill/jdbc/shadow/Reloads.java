package dev.backfill.jdbc.shadow;

import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.sql.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Replacements up to the swap. Stateless. */
final class Reloads {

  private Reloads() {}

  /** Guards the table, and makes a fresh one with all its indexes, without rows. */
  static void load(Connection connection, ShadowTable shadow, LiveWrites writes, String... rows)
      throws SQLException {
    Transactions.run(connection, c -> shadow.guard(c, writes));
    Transactions.run(connection, shadow::create);
    for (String sql : rows) {
      try (var statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
    steps(connection, shadow::buildSteps);
  }

  /** Runs steps, each in a transaction. */
  static void steps(Connection connection, Statements<List<BuildStep>> steps) throws SQLException {
    for (BuildStep step : Transactions.in(connection, steps)) {
      Transactions.run(connection, step::run);
    }
  }
}
