package dev.backfill.jdbc;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The row on which a result stands. Confined to one thread; of no use after its end. */
final class ReadRow implements Row {

  private final Table table;
  private final List<Column> columns;
  private final ResultSet found;
  private final int first;
  private boolean ended;

  /** The columns stand in the result one after the other, from {@code first} on. */
  ReadRow(Table table, List<Column> columns, ResultSet found, int first) {
    this.table = table;
    this.columns = columns;
    this.found = found;
    this.first = first;
  }

  /** Nobody reads the next row by it. */
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
    return read(column, "asked for nulls", found::getObject) == null;
  }

  @Override
  public String getString(String column) {
    return present(column, read(column, "read as text", found::getString));
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
    BigDecimal number = present(name, read(name, as, found::getBigDecimal));
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
    return present(column, read(column, "read as a number", found::getBigDecimal));
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
    return present(column, read(column, "read as bytes", found::getBytes));
  }

  @Override
  public <T> @Nullable T get(String column, Class<T> type) {
    if (type == Instant.class) {
      return type.cast(instant(column));
    }
    return type == byte[].class
        ? type.cast(read(column, "read as bytes", found::getBytes))
        : read(column, "read as " + type.getSimpleName(), index -> found.getObject(index, type));
  }

  private <T> @Nullable T read(String name, String as, Getter<T> getter) {
    Column column = column(name);
    try {
      return getter.get(first + columns.indexOf(column));
    } catch (SQLException | ClassCastException e) {
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
