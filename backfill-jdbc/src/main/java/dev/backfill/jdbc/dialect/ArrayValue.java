package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.sql.BoundValue;
import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values of one type, given to a statement as one. Value.
 *
 * @param type the database's name of the type of each
 * @param common the class of all: of texts and some numbers a driver sends an array of their own
 *     class as bytes, which takes half the time; {@link Object} for any others
 */
public record ArrayValue(String type, List<? extends @Nullable Object> values, Class<?> common)
    implements BoundValue {

  private static final Set<Class<?>> SENT_AS_BYTES = Set.of(String.class, Long.class, Double.class);

  public ArrayValue {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  public ArrayValue(String type, List<? extends @Nullable Object> values) {
    this(type, values, common(values));
  }

  private static Class<?> common(List<? extends @Nullable Object> values) {
    Class<?> common = Object.class;
    for (Object value : values) {
      if (value != null && value.getClass() != common) {
        if (common != Object.class || !SENT_AS_BYTES.contains(value.getClass())) {
          return Object.class;
        }
        common = value.getClass();
      }
    }
    return common;
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
    Object[] elements = (Object[]) Array.newInstance(common, values.size());
    statement.setArray(place, connection.createArrayOf(type, values.toArray(elements)));
  }
}
