package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.failure.Ignored;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The form of the keys of one type: in a column, in a result, in a file. Immutable.
 *
 * @param type Long, Integer, UUID or String
 */
public record KeyForm<K>(Class<K> type) {

  private static final Set<Integer> WHOLE_NUMBERS =
      Set.of(Types.BIGINT, Types.INTEGER, Types.SMALLINT, Types.TINYINT);
  private static final Set<Integer> TEXTS =
      Set.of(Types.VARCHAR, Types.CHAR, Types.LONGVARCHAR, Types.NVARCHAR, Types.NCHAR);
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,19}");
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** Returns true if a column can be looked up by such keys. */
  public boolean fits(Column column) {
    return switch (column.type()) {
      case INTEGER -> type == Long.class || type == Integer.class;
      case UUID -> type == UUID.class;
      case TEXT -> type == String.class;
      default -> false;
    };
  }

  /** Any key, to try statements with. */
  K sample() {
    if (type == Long.class) {
      return type.cast(0L);
    }
    if (type == Integer.class) {
      return type.cast(0);
    }
    return type == UUID.class ? type.cast(new UUID(0, 0)) : type.cast("");
  }

  /**
   * Returns true if a query's column gives such keys.
   *
   * @param sqlType one of {@link Types}
   * @param name its name in the database
   */
  boolean isIn(int sqlType, String name) {
    if (type == UUID.class) {
      return name.equalsIgnoreCase("uuid");
    }
    return (type == String.class ? TEXTS : WHOLE_NUMBERS).contains(sqlType);
  }

  /** The key in the first column of a row; empty if there is none, or if it is too large a one. */
  Optional<K> read(ResultSet row) throws SQLException {
    Object value = type == Long.class || type == Integer.class ? number(row) : any(row);
    return type.isInstance(value) && !row.wasNull()
        ? Optional.of(type.cast(value))
        : Optional.empty();
  }

  private Object number(ResultSet row) throws SQLException {
    long number = row.getLong(1);
    return type == Integer.class && number == (int) number ? (Object) (int) number : (Long) number;
  }

  private Object any(ResultSet row) throws SQLException {
    Object value = type == String.class ? row.getString(1) : row.getObject(1);
    return value == null ? this : value;
  }

  /**
   * A key as it stands in a file; empty if it is none. Spaces belong to text, not to the others.
   */
  Optional<K> parse(String text) {
    try {
      if (type == String.class) {
        return text.indexOf('\0') < 0 ? Optional.of(type.cast(text)) : Optional.empty();
      }
      String bare = text.strip();
      if (type == UUID.class) {
        return UUID_TEXT.matcher(bare).matches()
            ? Optional.of(type.cast(UUID.fromString(bare)))
            : Optional.empty();
      }
      if (!NUMBER.matcher(bare).matches()) {
        return Optional.empty();
      }
      return Optional.of(
          type == Long.class ? type.cast(Long.valueOf(bare)) : type.cast(Integer.valueOf(bare)));
    } catch (NumberFormatException e) {
      Ignored.because("a number that the type cannot hold is no key", e);
      return Optional.empty();
    }
  }

  /** For people. */
  String words() {
    return type == String.class
        ? "text"
        : type == UUID.class
            ? "a UUID"
            : "a whole number of %d bits".formatted(type == Long.class ? 64 : 32);
  }
}
