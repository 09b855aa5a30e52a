package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.sql.BoundValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of one type, given to a statement as one. Value.
 *
 * @param type the database's name of the type of each
 */
public record ArrayValue(String type, List<? extends @Nullable Object> values)
    implements BoundValue {

  public ArrayValue {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  public static ArrayValue texts(List<? extends @Nullable Object> values) {
    return new ArrayValue("text", values);
  }

  public static ArrayValue bigints(List<? extends @Nullable Object> values) {
    return new ArrayValue("bigint", values);
  }

  public static ArrayValue integers(List<? extends @Nullable Object> values) {
    return new ArrayValue("integer", values);
  }

  public static ArrayValue booleans(List<? extends @Nullable Object> values) {
    return new ArrayValue("boolean", values);
  }

  @Override
  public void bind(Connection connection, PreparedStatement statement, int place)
      throws SQLException {
    statement.setArray(place, connection.createArrayOf(type, values.toArray(Object[]::new)));
  }
}
