package dev.backfill.jdbc.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A statement on a connection, and the values of its parameters. Mutable; confined to one thread.
 * Each parameter is given exactly once before the statement is run, which may be more than once.
 */
public final class Call {

  private static final String AND_COMMIT = ";\ncommit";

  private final Connection connection;
  private final NamedSql sql;
  private final Map<String, @Nullable Object> values = new HashMap<>();

  Call(Connection connection, NamedSql sql) {
    this.connection = connection;
    this.sql = sql;
  }

  /**
   * Gives a parameter its value.
   *
   * @param value null for NULL; a {@link BoundValue} where the driver does not know the type
   * @throws IllegalArgumentException if the statement has no such parameter, or it has a value
   */
  public Call with(String name, @Nullable Object value) {
    if (!sql.places().contains(name)) {
      throw new IllegalArgumentException(
          "The statement has no parameter :%s; %s".formatted(name, sql.names()));
    }
    if (values.containsKey(name)) {
      throw new IllegalArgumentException("Parameter :%s was given twice".formatted(name));
    }
    values.put(name, value);
    return this;
  }

  /** Runs a statement that changes rows, and returns how many. */
  public int update() throws SQLException {
    try (var statement = prepared()) {
      return statement.executeUpdate();
    }
  }

  /**
   * Runs a statement and commits, in one message, or in two that are sent together. If the
   * statement fails, the server skips the commit, or rolls back when it comes to it. Any exception
   * may also be that of the commit. The driver is to be told afterwards that the transaction is
   * over: its own commit sends nothing then.
   */
  public void runAndCommit() throws SQLException {
    try (var statement = prepared(sql.jdbc() + AND_COMMIT)) {
      statement.execute();
    }
  }

  /** Runs a query, and reads all its rows. */
  public <T> List<T> list(RowReader<T> row) throws SQLException {
    try (var statement = prepared();
        var result = statement.executeQuery()) {
      var rows = new ArrayList<T>();
      while (result.next()) {
        rows.add(row.read(result));
      }
      return rows;
    }
  }

  /** Runs a query, and reads its first row. */
  public <T> Optional<T> first(RowReader<T> row) throws SQLException {
    return list(row).stream().findFirst();
  }

  /** Runs a query of one row. */
  public <T> T one(RowReader<T> row) throws SQLException {
    return first(row).orElseThrow(() -> new SQLException("no row where there is always one"));
  }

  /**
   * The statement with its values, for what is not run by one of the methods above. The caller
   * closes it.
   *
   * @throws IllegalStateException if a parameter has no value
   */
  public PreparedStatement prepared() throws SQLException {
    return prepared(sql.jdbc());
  }

  private PreparedStatement prepared(String text) throws SQLException {
    for (String name : sql.places()) {
      if (!values.containsKey(name)) {
        throw new IllegalStateException(
            "Parameter :%s has no value; %s".formatted(name, sql.names()));
      }
    }
    var statement = connection.prepareStatement(text);
    try {
      int place = 1;
      for (String name : sql.places()) {
        BoundValue.bind(connection, statement, place++, values.get(name));
      }
      return statement;
    } catch (SQLException | RuntimeException | Error e) {
      statement.close();
      throw e;
    }
  }
}
