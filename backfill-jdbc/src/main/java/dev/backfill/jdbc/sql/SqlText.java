package dev.backfill.jdbc.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * SQL with its parameters.
 *
 * @param sql with a question mark for each parameter
 * @param parameters {@link Long}, {@link String}, {@link Boolean}, the classes of {@code
 *     java.time}, {@link Untyped}, {@link Array}
 */
public record SqlText(String sql, List<Object> parameters) {

  /** Text of which the statement says what type it has. */
  public record Untyped(String text) {}

  /** Values of one type of the database. */
  public record Array(String type, List<? extends @Nullable Object> values) {
    public Array {
      values = Collections.unmodifiableList(new ArrayList<>(values));
    }
  }

  public SqlText {
    parameters = List.copyOf(parameters);
  }

  public static SqlText of(String sql, Object... parameters) {
    return new SqlText(sql, List.of(parameters));
  }

  public SqlText plus(String more) {
    return new SqlText(sql + more, parameters);
  }

  public SqlText plus(SqlText more) {
    return new SqlText(
        sql + more.sql, Stream.concat(parameters.stream(), more.parameters.stream()).toList());
  }

  /** All of these conditions. */
  public static SqlText all(List<SqlText> conditions) {
    return joined(" and ", conditions);
  }

  /** These parts, with something between each two. */
  public static SqlText joined(String between, List<SqlText> parts) {
    return new SqlText(
        parts.stream().map(SqlText::sql).collect(Collectors.joining(between)),
        parts.stream().flatMap(part -> part.parameters.stream()).toList());
  }

  /** A statement with its parameters bound. */
  public PreparedStatement prepare(Connection connection) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < parameters.size(); i++) {
        bind(connection, statement, i + 1, parameters.get(i));
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  /** Runs a query, and reads all its rows. */
  public <T> List<T> list(Connection connection, RowReader<T> row) throws SQLException {
    try (var statement = prepare(connection);
        var result = statement.executeQuery()) {
      var rows = new ArrayList<T>();
      while (result.next()) {
        rows.add(row.read(result));
      }
      return rows;
    }
  }

  /** Runs a query that has a row always, and reads it. */
  public <T> T one(Connection connection, RowReader<T> row) throws SQLException {
    return list(connection, row).getFirst();
  }

  private static void bind(
      Connection connection, PreparedStatement statement, int index, Object value)
      throws SQLException {
    switch (value) {
      case Untyped untyped -> statement.setObject(index, untyped.text, Types.OTHER);
      case Array array ->
          statement.setArray(
              index, connection.createArrayOf(array.type, array.values.toArray(Object[]::new)));
      default -> statement.setObject(index, value);
    }
  }
}
