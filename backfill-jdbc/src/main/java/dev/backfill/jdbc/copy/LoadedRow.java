package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import dev.backfill.jdbc.scope.RowKey;
import dev.backfill.support.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A row that a user's code gave, to tell it from others. Confined to one thread. */
final class LoadedRow {

  private static final int DIGITS = 32;

  private final long number;
  private final byte[] @Nullable [] values;
  private final Map<String, ?> given;
  private final Optional<RefusedValueException> refusal;

  /**
   * A row of a chunk.
   *
   * @param number the number of the row in its chunk, from 1
   * @param values the text of its values in UTF-8, as far as they have one
   * @param given what the code gave
   * @param refusal why it cannot be a row of the table; empty if the database may take it
   */
  LoadedRow(
      long number,
      byte[] @Nullable [] values,
      Map<String, ?> given,
      Optional<RefusedValueException> refusal) {
    this.number = number;
    this.values = values;
    this.given = given;
    this.refusal = refusal;
  }

  long number() {
    return number;
  }

  /** The text of a value in UTF-8; null for null, and for what has no text. */
  byte @Nullable [] value(int column) {
    return values[column];
  }

  /** How many bytes its values have. */
  long size() {
    long bytes = 0;
    for (byte[] value : values) {
      bytes += value == null ? 0 : value.length;
    }
    return bytes;
  }

  Optional<RefusedValueException> refusal() {
    return refusal;
  }

  /**
   * The same text for rows with the same values, and for no others. Of a row that the table cannot
   * have it holds the classes of values that have no text: such rows are all refused.
   */
  String identity() {
    var text = new StringBuilder();
    if (refusal.isPresent()) {
      text.append("refused ").append(new TreeSet<>(given.keySet())).append(classes());
    }
    for (byte[] value : values) {
      String known = value == null ? null : new String(value, StandardCharsets.UTF_8);
      text.append(known == null ? "-" : known.length() + ":" + known).append(';');
    }
    return Sha256.of(text.toString()).substring(0, DIGITS);
  }

  private List<String> classes() {
    return new TreeSet<>(given.keySet())
        .stream()
            .map(given::get)
            .map(value -> value == null ? "-" : value.getClass().getName())
            .toList();
  }

  /** The values of the table's key; the number of the row where it does not have them all. */
  String key(Table table, List<Column> columns) {
    var key = new ArrayList<String>();
    for (Column column : table.key()) {
      int at = columns.indexOf(column);
      byte[] value = at < 0 ? null : values[at];
      if (value == null) {
        return "row " + number;
      }
      key.add(new String(value, StandardCharsets.UTF_8));
    }
    return key.isEmpty() ? "row " + number : RowKey.join(key);
  }
}
