package dev.backfill.jdbc;

import dev.backfill.contract.BackfillException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Knows which SQL a database speaks. */
final class Dialects {

  private Dialects() {}

  /**
   * Asks a database who it is.
   *
   * @throws IllegalArgumentException if its SQL is not known
   * @throws BackfillException if it does not answer
   */
  static Dialect of(DataSource dataSource) {
    String product;
    try (Connection connection = dataSource.getConnection()) {
      product = connection.getMetaData().getDatabaseProductName();
    } catch (SQLException e) {
      throw new BackfillException(
          "The data source gives no connection: %s. Check that it is open and that its settings"
                  .formatted(SqlFailures.describe(e))
              + " are right",
          e);
    }
    if (!product.equals("PostgreSQL")) {
      throw new IllegalArgumentException(
          "Tables of %s cannot be backfilled yet; PostgreSQL can".formatted(product));
    }
    return new PostgresDialect();
  }
}
