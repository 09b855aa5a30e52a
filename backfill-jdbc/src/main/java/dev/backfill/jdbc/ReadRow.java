package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.NamedColumns;
import dev.backfill.jdbc.catalog.Table;
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
  private final List<ReadColumn> columns;
  private final ResultSet found;
  private final int first;
  private boolean ended;

  /** The columns stand in the result from {@code first} on, and behind them some as text. */
  ReadRow(Table table, List<ReadColumn> columns, ResultSet found, int first) {
    this.table = table;
    this.columns = columns;
    this.found = found;
    this.first = first;
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
    return text(column(column), "asked for nulls") == null;
  }

  @Override
  public String getString(String name) {
    ReadColumn column = column(name);
    return present(column, text(column, "read as text"));
  }

  /** In the way of the database, in whatever form the driver got the value. */
  private @Nullable String text(ReadColumn column, String as) {
    if (column.isBytes()) {
      byte[] bytes = read(column, as, found::getBytes);
      return bytes == null ? null : "\\x" + HexFormat.of().formatHex(bytes);
    }
    return column.isDecimal()
        ? read(column, as, this::plain)
        : read(column, column.text(), as, found::getString);
  }

  /** The same digits in whatever form the driver got them; what is no number has a name. */
  private @Nullable String plain(int index) throws SQLException {
    try {
      BigDecimal number = found.getBigDecimal(index);
      return number == null ? null : number.toPlainString();
    } catch (SQLException | NumberFormatException e) {
      return found.getString(index);
    }
  }

  @Override
  public long getLong(String name) {
    return whole(column(name), "read as a whole number of 64 bits").longValue();
  }

  @Override
  public int getInt(String name) {
    String as = "read as a whole number of 32 bits";
    ReadColumn column = column(name);
    long number = whole(column, as).longValue();
    if (number != (int) number) {
      throw refused(column, as, null);
    }
    return (int) number;
  }

  private Number whole(ReadColumn column, String as) {
    if (column.column().type() == ColumnType.INTEGER) {
      return present(column, read(column, as, this::longOrNull));
    }
    BigDecimal number = present(column, decimal(column, as));
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
  public BigDecimal getBigDecimal(String name) {
    ReadColumn column = column(name);
    return present(column, decimal(column, "read as a number"));
  }

  private @Nullable BigDecimal decimal(ReadColumn column, String as) {
    if (!column.isNumber()) {
      return unlessLost(column, as, read(column, as, found::getBigDecimal));
    }
    return column.isDecimal() ? given(column, as) : parsed(column, as);
  }

  /** A number as the driver gives it, which cannot give what is none. */
  private @Nullable BigDecimal given(ReadColumn column, String as) {
    try {
      return found.getBigDecimal(first + column.value());
    } catch (SQLException | RuntimeException e) {
      return parsed(column, as);
    }
  }

  private @Nullable BigDecimal parsed(ReadColumn column, String as) {
    String text = text(column, as);
    try {
      return text == null ? null : new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new RefusedValueException(
          "Column '%s' of '%s' holds NaN or an infinity in a row, which no BigDecimal, long or int can be; take getString(column)"
              .formatted(column.column().name(), table.fullName()),
          e);
    }
  }

  @Override
  public boolean getBoolean(String name) {
    return driven(name, Boolean.class);
  }

  @Override
  public LocalDate getLocalDate(String name) {
    return driven(name, LocalDate.class);
  }

  @Override
  public Instant getInstant(String name) {
    ReadColumn column = column(name);
    return present(column, instant(column));
  }

  private @Nullable Instant instant(ReadColumn column) {
    if (column.column().type() != ColumnType.TIMESTAMPTZ) {
      throw refused(column, "read as an instant", null);
    }
    var time = orNull(column, OffsetDateTime.class);
    if (time == null) {
      return null;
    }
    if (time.equals(OffsetDateTime.MAX)) {
      return Instant.MAX; // infinity, in the words of the driver
    }
    return time.equals(OffsetDateTime.MIN) ? Instant.MIN : time.toInstant();
  }

  @Override
  public UUID getUuid(String name) {
    return driven(name, UUID.class);
  }

  @Override
  public byte[] getBytes(String name) {
    ReadColumn column = column(name);
    return present(column, bytes(column));
  }

  /** The driver would give the bytes of which a number or a text is sent. */
  private byte @Nullable [] bytes(ReadColumn column) {
    if (!column.isBytes()) {
      throw refused(column, "read as bytes", null);
    }
    return read(column, "read as bytes", found::getBytes);
  }

  @Override
  public <T> @Nullable T get(String name, Class<T> type) {
    ReadColumn column = column(name);
    if (type == Instant.class) {
      return type.cast(instant(column));
    }
    if (type == String.class) {
      return type.cast(text(column, "read as text"));
    }
    if (type == BigDecimal.class) {
      return type.cast(decimal(column, "read as a number"));
    }
    return type == byte[].class ? type.cast(bytes(column)) : orNull(column, type);
  }

  /** Of a class that the driver makes. */
  private <T> T driven(String name, Class<T> type) {
    ReadColumn column = column(name);
    return present(column, orNull(column, type));
  }

  private <T> @Nullable T orNull(ReadColumn column, Class<T> type) {
    String as = "read as " + type.getSimpleName();
    return unlessLost(column, as, read(column, as, index -> found.getObject(index, type)));
  }

  /** A driver may give null for a value in binary form that it cannot convert. */
  private <T> @Nullable T unlessLost(ReadColumn column, String as, @Nullable T value) {
    if (value == null && text(column, as) != null) {
      throw refused(column, as, null);
    }
    return value;
  }

  private <T> @Nullable T read(ReadColumn column, String as, Getter<T> getter) {
    return read(column, column.value(), as, getter);
  }

  private <T> @Nullable T read(ReadColumn column, int place, String as, Getter<T> getter) {
    try {
      return getter.get(first + place);
    } catch (SQLException | RuntimeException e) {
      throw refused(column, as, e);
    }
  }

  private ReadColumn column(String name) {
    if (ended) {
      throw new RefusedValueException(
          "A row of '%s' was used after the function had returned; take its values out of it before"
              .formatted(table.fullName()));
    }
    ReadColumn exact = exactly(name);
    return exact == null ? folded(name) : exact;
  }

  private @Nullable ReadColumn exactly(String name) {
    for (ReadColumn read : columns) { // once for each value of each row
      if (read.column().name().equals(name)) {
        return read;
      }
    }
    return null;
  }

  /** As SQL would take the name. */
  private ReadColumn folded(String name) {
    var all = columns.stream().map(ReadColumn::column).toList();
    return NamedColumns.of(all, name)
        .map(column -> columns.get(all.indexOf(column)))
        .orElseThrow(
            () ->
                new RefusedValueException(
                    "Column '%s' of '%s' was not read; name it in reading(..)%s"
                        .formatted(name, table.fullName(), NamedColumns.hint(all, name))));
  }

  private <T> T present(ReadColumn column, @Nullable T value) {
    if (value == null) {
      throw new RefusedValueException(
          "Column '%s' of '%s' is null, which this getter does not give; ask isNull first, or take get(column, type)"
              .formatted(column.column().name(), table.fullName()));
    }
    return value;
  }

  private RefusedValueException refused(ReadColumn read, String as, @Nullable Exception cause) {
    Column column = read.column();
    return new RefusedValueException(
        "Column '%s' of '%s' is of type %s and cannot be %s"
            .formatted(column.name(), table.fullName(), column.typeName(), as),
        cause);
  }
}
