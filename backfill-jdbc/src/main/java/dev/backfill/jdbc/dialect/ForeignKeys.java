package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Foreign keys in the catalog. Role; stateless, thread-safe. */
public interface ForeignKeys {

  /** Those of a table, validated or not, by name. */
  List<ForeignKey> of(Connection connection, Table table) throws SQLException;

  /**
   * The names of those that refer to a table, and delete or change rows of others when a row of it
   * is deleted.
   */
  List<String> thatChangeOthers(Connection connection, Table table) throws SQLException;

  /**
   * How to find the rows that break foreign keys of a table, or that refer to it, validated or not.
   */
  List<KeyTest> tests(Connection connection, Table table) throws SQLException;
}
