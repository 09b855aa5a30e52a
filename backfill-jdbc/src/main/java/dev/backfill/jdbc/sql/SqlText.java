package dev.backfill.jdbc.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * SQL with its parameters.
 *
 * @param sql with a question mark for each parameter
 * @param parameters {@link Long}, {@link String}, {@link Boolean}, the classes of {@code
 *     java.time}, or a {@link BoundValue}
 */
public record SqlText(String sql, List<Object> parameters) {

  public SqlText {
    parameters = List.copyOf(parameters);
  }

  /** SQL without parameters. */
  public static SqlText of(String sql) {
    return new SqlText(sql, List.of());
  }

  public static SqlText of(String sql, Object parameter) {
    return new SqlText(sql, List.of(parameter));
  }

  public static SqlText of(String sql, Object first, Object second) {
    return new SqlText(sql, List.of(first, second));
  }

  /** The longest list by position: what has more is a {@link NamedSql}, or made of parts. */
  public static SqlText of(String sql, Object first, Object second, Object third) {
    return new SqlText(sql, List.of(first, second, third));
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
        BoundValue.bind(connection, statement, i + 1, parameters.get(i));
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
}
