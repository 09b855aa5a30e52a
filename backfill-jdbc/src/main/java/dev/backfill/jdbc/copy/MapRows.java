package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.NamedColumns;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ValueText;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import dev.backfill.jdbc.work.ColumnFit;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads values by the names of columns as rows of a table. Immutable.
 *
 * @param table the table
 * @param columns the columns that each row has
 * @param fits what each of them can hold
 */
record MapRows(Table table, List<Column> columns, List<ColumnFit> fits) {

  MapRows(Table table, List<Column> columns) {
    this(
        table,
        List.copyOf(columns),
        columns.stream().map(column -> ColumnFit.of(column, table)).toList());
  }

  /** The row: what is known of it, and why the table cannot have it. */
  LoadedRow read(Map<String, ?> given, long number) {
    byte[] @Nullable [] values = new byte[columns.size()][];
    RefusedValueException refusal = null;
    for (int i = 0; i < values.length; i++) {
      try {
        String text = text(given, columns.get(i));
        values[i] = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        fits.get(i).require(text);
      } catch (RefusedValueException e) {
        refusal = refusal == null ? e : refusal;
      }
    }
    if (refusal == null && given.size() > values.length) {
      refusal = unknown(given);
    }
    return new LoadedRow(number, values, given, Optional.ofNullable(refusal));
  }

  private @Nullable String text(Map<String, ?> given, Column column) {
    Object value = given.get(column.name());
    if (value == null && !given.containsKey(column.name())) {
      throw new RefusedValueException(
          "A row for '%s' lacks column '%s'; give each row all columns of load(..), null where there is no value"
              .formatted(table.fullName(), column.name()));
    }
    try {
      return ValueText.of(value, column, table);
    } catch (DateTimeException | ArithmeticException e) {
      throw new RefusedValueException(
          "A value that %s cannot hold was given for column '%s' of '%s'"
              .formatted(column.typeName(), column.name(), table.fullName()),
          e);
    }
  }

  private RefusedValueException unknown(Map<String, ?> given) {
    String name =
        given.keySet().stream()
            .filter(key -> columns.stream().noneMatch(column -> column.name().equals(key)))
            .findFirst()
            .orElse("");
    return new RefusedValueException(
        "A row for '%s' has column '%s', which load(..) does not name; name it there, as it is in the catalog, or leave it out%s"
            .formatted(table.fullName(), name, NamedColumns.hint(columns, name)));
  }
}
