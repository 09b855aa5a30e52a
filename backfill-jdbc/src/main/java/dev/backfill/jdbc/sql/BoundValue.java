package dev.backfill.jdbc.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A value that a driver binds in a way of its own, such as an array. Role; immutable. */
@FunctionalInterface
public interface BoundValue {

  /** Binds this value to a place of a statement, counted from 1. */
  void bind(Connection connection, PreparedStatement statement, int place) throws SQLException;

  /** Binds any value. */
  static void bind(
      Connection connection, PreparedStatement statement, int place, @Nullable Object value)
      throws SQLException {
    if (value instanceof BoundValue own) {
      own.bind(connection, statement, place);
    } else {
      statement.setObject(place, value);
    }
  }
}
