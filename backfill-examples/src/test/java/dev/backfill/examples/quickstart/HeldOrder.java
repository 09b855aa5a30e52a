package dev.backfill.examples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * Holds the newest order of a quickstart, so that its run does not end, however fast the machine
 * is, while the lanes do everything else.
 */
final class HeldOrder implements AutoCloseable {

  /** Of postmaster.pid, counted from 0; see the manual's "Database File Layout". */
  private static final int PORT_LINE = 3;

  private final Connection connection;

  private HeldOrder(Connection connection) {
    this.connection = connection;
  }

  /** Locks the row on the server that wrote this file. */
  static HeldOrder on(Path postmaster) {
    try {
      String port = Files.readAllLines(postmaster).get(PORT_LINE).strip();
      var connection =
          DriverManager.getConnection(
              "jdbc:postgresql://127.0.0.1:%s/quickstart?user=postgres".formatted(port));
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute(
            "select from orders order by o_orderdate desc, o_orderkey desc limit 1 for update");
      }
      return new HeldOrder(connection);
    } catch (IOException | SQLException e) {
      throw new IllegalStateException("the quickstart's server does not answer", e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // its server is gone, and the lock with it
    }
  }
}
