package dev.backfill.jdbc.shadow;

import dev.backfill.jdbc.sql.LocalTransaction;
import dev.backfill.jdbc.sql.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Transactions of tests. Stateless. */
final class Transactions {

  /** Statements that give nothing. */
  @FunctionalInterface
  interface Work {
    void run(Connection connection) throws SQLException;
  }

  private Transactions() {}

  static <T> T in(Connection connection, Statements<T> statements) throws SQLException {
    return LocalTransaction.on(connection, statements);
  }

  static void run(Connection connection, Work work) throws SQLException {
    LocalTransaction.<@Nullable Void>on(
        connection,
        c -> {
          work.run(c);
          return null;
        });
  }
}
