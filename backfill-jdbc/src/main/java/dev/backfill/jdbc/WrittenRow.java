package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.NamedColumns;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.SentValue;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import dev.backfill.jdbc.work.ColumnFit;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The computed values of one row, as they are sent. Confined to one thread; of no use after its
 * end.
 */
final class WrittenRow implements RowWriter {

  /** Where a column is not set yet; null is a value. */
  private static final Object NOT_SET = new Object();

  private final Table table;
  private final ColumnFit[] into;
  private final @Nullable Object[] values;
  private int columnsSet;
  private boolean ended;

  /** The columns are the same for all rows, and are not copied for each. */
  WrittenRow(Table table, ColumnFit[] into) {
    this.table = table;
    this.into = into;
    this.values = new @Nullable Object[into.length];
    Arrays.fill(values, NOT_SET);
  }

  @Override
  public RowWriter set(String name, @Nullable Object value) {
    if (ended) {
      throw new RefusedValueException(
          "A row of '%s' was written to after the function had returned"
              .formatted(table.fullName()));
    }
    int index = index(name);
    Column column = into[index].column();
    if (values[index] != NOT_SET) {
      throw new RefusedValueException(
          "Column '%s' of '%s' was set twice; set it once"
              .formatted(column.name(), table.fullName()));
    }
    Object sent = sent(value, column);
    into[index].require(sent);
    values[index] = sent;
    columnsSet++;
    return this;
  }

  private int index(String name) {
    for (int i = 0; i < into.length; i++) { // once for each value of each row
      if (into[i].column().name().equals(name)) {
        return i;
      }
    }
    return folded(name);
  }

  /** As SQL would take the name. */
  private int folded(String name) {
    var all = Arrays.stream(into).map(ColumnFit::column).toList();
    return NamedColumns.of(all, name)
        .map(all::indexOf)
        .orElseThrow(
            () ->
                new RefusedValueException(
                    "Column '%s' of '%s' is not to be set; name it in into(..)%s"
                        .formatted(name, table.fullName(), NamedColumns.hint(all, name))));
  }

  /** A failure here is not one of the function that has computed the value. */
  private @Nullable Object sent(@Nullable Object value, Column column) {
    try {
      return SentValue.of(value, column, table);
    } catch (DateTimeException | ArithmeticException e) {
      throw new RefusedValueException(
          "A value of class %s, beyond what %s can hold, was computed for column '%s' of '%s'"
              .formatted(
                  value == null ? "value" : value.getClass().getSimpleName(),
                  column.typeName(),
                  column.name(),
                  table.fullName()),
          e);
    }
  }

  /** Nothing more is set by it. */
  void end() {
    ended = true;
  }

  /** Returns true if the row stays as it is. */
  boolean isEmpty() {
    return columnsSet == 0;
  }

  /**
   * Refuses half of a row.
   *
   * @throws RefusedValueException if some columns are set and others are not
   */
  void requireWhole() {
    if (columnsSet > 0 && columnsSet < into.length) {
      List<Column> missing = missing();
      throw new RefusedValueException(
          "Of '%s', %s not set; set all columns of into(..), or none to leave the row as it is"
              .formatted(
                  table.fullName(),
                  missing.stream().map(Column::name).collect(Collectors.joining("', '", "'", "'"))
                      + (missing.size() == 1 ? " was" : " were")));
    }
  }

  private List<Column> missing() {
    return IntStream.range(0, into.length)
        .filter(i -> values[i] == NOT_SET)
        .mapToObj(i -> into[i].column())
        .toList();
  }

  /** The value of a column of a row that is whole. */
  @Nullable Object value(int index) {
    return values[index];
  }
}
