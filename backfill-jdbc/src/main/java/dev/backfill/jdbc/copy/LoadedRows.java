package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.NamedColumns;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ValueText;
import dev.backfill.jdbc.dialect.failure.ComputationException;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import dev.backfill.jdbc.work.ColumnFit;
import dev.backfill.scope.Chunk;
import dev.backfill.support.StackPlace;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.FailureKind;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows that a user's code gives for a chunk. Confined to one thread. */
final class LoadedRows implements CarriedSource {

  private final ActiveChunk<?> chunk;
  private final Table table;
  private final List<Column> columns;
  private final Iterator<? extends Map<String, ?>> rows;
  private final byte[] @Nullable [] present;
  private long number;

  LoadedRows(
      ActiveChunk<?> chunk,
      Table table,
      List<Column> columns,
      Stream<? extends Map<String, ?>> rows) {
    this.chunk = chunk;
    this.table = table;
    this.columns = columns;
    this.rows = rows.iterator();
    this.present = new byte[columns.size()][];
  }

  @Override
  public boolean next() {
    if (chunk.cancelled()) {
      throw new ComputationException(
          FailureKind.RETRY,
          "the load of chunk %s was stopped while it read rows".formatted(chunk.id()),
          null);
    }
    try {
      if (!rows.hasNext()) {
        return false;
      }
      take(rows.next());
      return true;
    } catch (Exception e) {
      throw failed(e, chunk, number);
    }
  }

  private void take(Map<String, ?> row) {
    number++;
    int found = 0;
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      Object value = row.get(column.name());
      if (value == null && !row.containsKey(column.name())) {
        throw new RefusedValueException(
            "A row for '%s' lacks column '%s'; give each row all columns of load(..), null where there is no value"
                .formatted(table.fullName(), column.name()));
      }
      found++;
      present[i] = bytes(value, column);
    }
    if (row.size() > found) {
      throw unknown(row);
    }
  }

  private RefusedValueException unknown(Map<String, ?> row) {
    String name =
        row.keySet().stream()
            .filter(key -> columns.stream().noneMatch(column -> column.name().equals(key)))
            .findFirst()
            .orElse("");
    return new RefusedValueException(
        "A row for '%s' has column '%s', which load(..) does not name; name it there, as it is in the catalog, or leave it out%s"
            .formatted(table.fullName(), name, NamedColumns.hint(columns, name)));
  }

  private byte @Nullable [] bytes(@Nullable Object value, Column column) {
    String text;
    try {
      text = ValueText.of(value, column, table);
    } catch (DateTimeException | ArithmeticException e) {
      throw new RefusedValueException(
          "A value that %s cannot hold was given for column '%s' of '%s'"
              .formatted(column.typeName(), column.name(), table.fullName()),
          e);
    }
    ColumnFit.require(text, column, table);
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte @Nullable [] value(int column) {
    return present[column];
  }

  /** A failure of the user's code, of which class and place are told, and the number of the row. */
  static ComputationException failed(Exception e, Chunk<?> chunk, long row) {
    String text = "%s, at row %d of chunk %s".formatted(words(e), row, chunk.id());
    return new ComputationException(FailureKind.ofPlainWork(e), text, e);
  }

  private static String words(Exception e) {
    return e instanceof RefusedValueException
        ? String.valueOf(e.getMessage())
        : "the rows of load threw %s%s"
            .formatted(
                e.getClass().getName(), StackPlace.of(e).map(place -> " at " + place).orElse(""));
  }
}
