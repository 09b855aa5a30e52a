package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keys and computed values of a batch, column by column, as text. Confined to one thread. */
public final class TransformValues {

  private final List<Column> key;
  private final List<Column> into;
  private final List<List<@Nullable String>> keys;
  private final List<List<@Nullable String>> values;

  public TransformValues(List<Column> key, List<Column> into) {
    this.key = List.copyOf(key);
    this.into = List.copyOf(into);
    this.keys = columns(key);
    this.values = columns(into);
  }

  private TransformValues(List<Column> key, List<Column> into, TransformValues from) {
    this.key = key;
    this.into = into;
    this.keys = from.keys;
    this.values = from.values;
  }

  /** The same values, with the user's names apart from those of the statement. */
  public TransformValues with(OwnNames names) {
    return new TransformValues(names.of(key), names.of(into), this);
  }

  private static List<List<@Nullable String>> columns(List<Column> columns) {
    return Stream.<List<@Nullable String>>generate(ArrayList::new).limit(columns.size()).toList();
  }

  /** A row more. */
  public void add(List<String> rowKey, List<@Nullable String> rowValues) {
    for (int i = 0; i < keys.size(); i++) {
      keys.get(i).add(rowKey.get(i));
    }
    for (int i = 0; i < values.size(); i++) {
      values.get(i).add(rowValues.get(i));
    }
  }

  /** The rows from one up to another. */
  public TransformValues part(int from, int to) {
    var part = new TransformValues(key, into);
    for (int i = 0; i < keys.size(); i++) {
      part.keys.get(i).addAll(keys.get(i).subList(from, to));
    }
    for (int i = 0; i < values.size(); i++) {
      part.values.get(i).addAll(values.get(i).subList(from, to));
    }
    return part;
  }

  /** The key of a row. */
  public List<String> keyOf(int row) {
    return keys.stream().map(column -> String.valueOf(column.get(row))).toList();
  }

  public int rows() {
    return keys.getFirst().size();
  }

  public List<Column> key() {
    return key;
  }

  public List<Column> into() {
    return into;
  }

  /** The values of a column of the key, in the order of the rows. */
  public List<@Nullable String> keys(int index) {
    return keys.get(index);
  }

  /** The values of a column, in the order of the rows. */
  public List<@Nullable String> values(int index) {
    return values.get(index);
  }
}
