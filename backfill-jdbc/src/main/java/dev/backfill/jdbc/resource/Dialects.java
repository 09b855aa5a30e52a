package dev.backfill.jdbc.resource;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.Unanswered;
import dev.backfill.jdbc.postgres.PostgresDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Knows which SQL a database speaks. */
public final class Dialects {

  private Dialects() {}

  /**
   * Asks a database who it is.
   *
   * @throws IllegalArgumentException if its SQL is not known
   * @throws BackfillException if it does not answer
   */
  public static Dialect of(DataSource dataSource) {
    String product;
    try (var borrowed = BorrowedConnection.readCommitting(dataSource)) {
      var connection = borrowed.connection();
      var known = of(connection);
      if (known.isPresent()) {
        return known.get();
      }
      product = connection.getMetaData().getDatabaseProductName();
    } catch (SQLException e) {
      throw Unanswered.of(
          "The data source gives no connection: %s. Check that it is open and that its settings"
                  .formatted(SqlFailures.describe(e))
              + " are right",
          e);
    }
    throw new IllegalArgumentException(
        "Tables of %s cannot be backfilled yet; PostgreSQL can".formatted(product));
  }

  /** The SQL of the database behind a connection; empty if it is not known. */
  public static Optional<Dialect> of(Connection connection) throws SQLException {
    return PostgresDialect.of(connection.getMetaData());
  }
}
