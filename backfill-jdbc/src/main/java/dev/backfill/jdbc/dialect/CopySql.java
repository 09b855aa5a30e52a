package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** How rows go from one database to another. Role; stateless, thread-safe. */
public interface CopySql {

  /**
   * Settings for the rest of a transaction that reads rows for another database, to stand before
   * other statements: the transaction cannot write.
   */
  String readingSession();

  /** Settings for the rest of a transaction that writes rows of another database. */
  String writingSession();

  /**
   * The next rows of a chunk for another database, in their order: their order columns and their
   * values, all as text.
   */
  SqlText read(CopyBatch batch);

  /** A statement that takes rows in the text format of COPY; for drivers that can send them. */
  String copyIn(Table target, List<Column> columns);

  /**
   * Inserts rows of another database.
   *
   * @param skipExisting whether rows that break a unique rule of the target are left out
   */
  SqlText insert(Table target, CarriedRows rows, boolean skipExisting);

  /** Columns of a table that must have a value, and have no default of their own. */
  List<String> withoutDefault(Connection connection, Table table) throws SQLException;

  /** The types of columns of a table, in their order. */
  List<CarriedType> types(Connection connection, Table table, List<Column> columns)
      throws SQLException;

  /** The types of expressions over the rows of a table, in their order. */
  List<CarriedType> typesOfExpressions(Connection connection, Table table, List<String> expressions)
      throws SQLException;
}
