package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.NamedColumns;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ReadText;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The row on which a result stands. Confined to one thread; of no use after its end. */
final class ReadRow implements Row {

  private final Table table;
  private final List<Column> columns;
  private final ResultSet found;
  private final int first;
  private final List<Column> apart;
  private boolean ended;

  /**
   * The columns stand in the result one after the other, from {@code first} on, and behind them the
   * text of those that are read {@link ReadText apart}.
   */
  ReadRow(Table table, List<Column> columns, ResultSet found, int first) {
    this.table = table;
    this.columns = columns;
    this.found = found;
    this.first = first;
    this.apart = columns.stream().filter(ReadText::isApart).toList();
  }

  /** The next row is not read by it. */
  void end() {
    ended = true;
  }

  /** Reads a column of a result. */
  @FunctionalInterface
  private interface Getter<T> {
    @Nullable T get(int index) throws SQLException;
  }

  @Override
  public boolean isNull(String column) {
    return text(column, "asked for nulls") == null;
  }

  @Override
  public String getString(String column) {
    return present(column, text(column, "read as text"));
  }

  /** In the way of the database, in whatever form the driver got the value. */
  private @Nullable String text(String name, String as) {
    Column column = column(name);
    if (ReadText.isBytes(column)) {
      byte[] bytes = read(name, as, found::getBytes);
      return bytes == null ? null : "\\x" + HexFormat.of().formatHex(bytes);
    }
    return ReadText.isApart(column)
        ? read(name, as, index -> found.getString(first + columns.size() + apart.indexOf(column)))
        : read(name, as, found::getString);
  }

  @Override
  public long getLong(String column) {
    return whole(column, "read as a whole number of 64 bits").longValue();
  }

  @Override
  public int getInt(String column) {
    String as = "read as a whole number of 32 bits";
    long number = whole(column, as).longValue();
    if (number != (int) number) {
      throw refused(column(column), as, null);
    }
    return (int) number;
  }

  private Number whole(String name, String as) {
    Column column = column(name);
    if (column.type() == ColumnType.INTEGER) {
      return present(name, read(name, as, this::longOrNull));
    }
    BigDecimal number = present(name, decimal(name, as));
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      throw refused(column, as, e);
    }
  }

  private @Nullable Long longOrNull(int index) throws SQLException {
    long number = found.getLong(index);
    return found.wasNull() ? null : Long.valueOf(number);
  }

  @Override
  public BigDecimal getBigDecimal(String column) {
    return present(column, decimal(column, "read as a number"));
  }

  private @Nullable BigDecimal decimal(String name, String as) {
    Column column = column(name);
    if (!ReadText.isNumber(column)) {
      return unlessLost(name, as, read(name, as, found::getBigDecimal));
    }
    String text = text(name, as);
    try {
      return text == null ? null : new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new RefusedValueException(
          "Column '%s' of '%s' holds NaN or an infinity in a row, which no BigDecimal, long or int can be; take getString(column)"
              .formatted(column.name(), table.fullName()),
          e);
    }
  }

  @Override
  public boolean getBoolean(String column) {
    return present(column, get(column, Boolean.class));
  }

  @Override
  public LocalDate getLocalDate(String column) {
    return present(column, get(column, LocalDate.class));
  }

  @Override
  public Instant getInstant(String column) {
    return present(column, instant(column));
  }

  private @Nullable Instant instant(String column) {
    Column read = column(column);
    if (read.type() != ColumnType.TIMESTAMPTZ) {
      throw refused(read, "read as an instant", null);
    }
    var time = get(column, OffsetDateTime.class);
    if (time == null) {
      return null;
    }
    if (time.equals(OffsetDateTime.MAX)) {
      return Instant.MAX; // infinity, in the words of the driver
    }
    return time.equals(OffsetDateTime.MIN) ? Instant.MIN : time.toInstant();
  }

  @Override
  public UUID getUuid(String column) {
    return present(column, get(column, UUID.class));
  }

  @Override
  public byte[] getBytes(String column) {
    return present(column, bytes(column));
  }

  /** The driver would give the bytes of which a number or a text is sent. */
  private byte @Nullable [] bytes(String name) {
    Column column = column(name);
    if (!ReadText.isBytes(column)) {
      throw refused(column, "read as bytes", null);
    }
    return read(name, "read as bytes", found::getBytes);
  }

  @Override
  public <T> @Nullable T get(String column, Class<T> type) {
    if (type == Instant.class) {
      return type.cast(instant(column));
    }
    if (type == String.class) {
      return type.cast(text(column, "read as text"));
    }
    if (type == BigDecimal.class) {
      return type.cast(decimal(column, "read as a number"));
    }
    return type == byte[].class
        ? type.cast(bytes(column))
        : driven(column, type, "read as " + type.getSimpleName());
  }

  private <T> @Nullable T driven(String column, Class<T> type, String as) {
    return unlessLost(column, as, read(column, as, index -> found.getObject(index, type)));
  }

  /** A driver may give null for a value in binary form that it cannot convert. */
  private <T> @Nullable T unlessLost(String name, String as, @Nullable T value) {
    if (value == null && text(name, as) != null) {
      throw refused(column(name), as, null);
    }
    return value;
  }

  private <T> @Nullable T read(String name, String as, Getter<T> getter) {
    Column column = column(name);
    try {
      return getter.get(first + columns.indexOf(column));
    } catch (SQLException | RuntimeException e) {
      throw refused(column, as, e);
    }
  }

  private Column column(String name) {
    if (ended) {
      throw new RefusedValueException(
          "A row of '%s' was used after the function had returned; take its values out of it before"
              .formatted(table.fullName()));
    }
    return NamedColumns.of(columns, name)
        .orElseThrow(
            () ->
                new RefusedValueException(
                    "Column '%s' of '%s' was not read; name it in reading(..)%s"
                        .formatted(name, table.fullName(), NamedColumns.hint(columns, name))));
  }

  private <T> T present(String column, @Nullable T value) {
    if (value == null) {
      throw new RefusedValueException(
          "Column '%s' of '%s' is null, which this getter does not give; ask isNull first, or take get(column, type)"
              .formatted(column(column).name(), table.fullName()));
    }
    return value;
  }

  private RefusedValueException refused(Column column, String as, @Nullable Exception cause) {
    return new RefusedValueException(
        "Column '%s' of '%s' is of type %s and cannot be %s"
            .formatted(column.name(), table.fullName(), column.typeName(), as),
        cause);
  }
}
