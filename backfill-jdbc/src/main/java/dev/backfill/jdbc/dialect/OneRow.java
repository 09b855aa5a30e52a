package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.sql.RowReader;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Runs the session's settings and a statement in one round trip. */
public final class OneRow {

  private OneRow() {}

  public static <T> T of(Connection connection, Dialect dialect, SqlText query, RowReader<T> read)
      throws SQLException {
    return of(connection, dialect.session(), query, read);
  }

  /** With other settings. */
  public static <T> T of(Connection connection, String settings, SqlText query, RowReader<T> read)
      throws SQLException {
    return found(connection, settings, query, true, read).orElseThrow();
  }

  /** The first row, if there is one. */
  public static <T> Optional<T> find(
      Connection connection, String settings, SqlText query, RowReader<T> read)
      throws SQLException {
    return found(connection, settings, query, false, read);
  }

  /** A statement with settings before it. */
  public static SqlText after(String settings, SqlText statement) {
    return SqlText.of(settings + "; ").plus(statement);
  }

  private static <T> Optional<T> found(
      Connection connection, String settings, SqlText query, boolean always, RowReader<T> read)
      throws SQLException {
    try (var statement = after(settings, query).prepare(connection)) {
      boolean isResult = statement.execute();
      while (!isResult) {
        isResult = statement.getMoreResults();
      }
      try (var row = statement.getResultSet()) {
        return row.next() || always ? Optional.of(read.read(row)) : Optional.empty();
      }
    }
  }
}
