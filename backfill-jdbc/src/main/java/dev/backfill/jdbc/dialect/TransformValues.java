package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keys and computed values of a batch, column by column. Confined to one thread. */
public final class TransformValues {

  private final List<Column> key;
  private final List<Column> into;
  private final List<ColumnValues> keys;
  private final List<ColumnValues> values;

  public TransformValues(List<Column> key, List<Column> into) {
    this(key, into, columns(key, ArrayForm::ofKey), columns(into, ArrayForm::of));
  }

  private TransformValues(
      List<Column> key, List<Column> into, List<ColumnValues> keys, List<ColumnValues> values) {
    this.key = List.copyOf(key);
    this.into = List.copyOf(into);
    this.keys = keys;
    this.values = values;
  }

  private static List<ColumnValues> columns(
      List<Column> columns, Function<Column, ArrayForm> form) {
    return columns.stream().map(column -> new ColumnValues(form.apply(column))).toList();
  }

  /** The same values, with the user's names apart from those of the statement. */
  public TransformValues with(OwnNames names) {
    return new TransformValues(names.of(key), names.of(into), keys, values);
  }

  /**
   * A row more. Each value is a {@link Long}, a {@link Double}, a {@link String} or null.
   *
   * @param rowKey its key
   * @param rowValues its computed values
   */
  public void add(List<?> rowKey, List<? extends @Nullable Object> rowValues) {
    for (int i = 0; i < keys.size(); i++) {
      keys.get(i).add(rowKey.get(i));
    }
    for (int i = 0; i < values.size(); i++) {
      values.get(i).add(rowValues.get(i));
    }
  }

  /**
   * A column of the key of a row more.
   *
   * @param index which one
   * @param part a {@link Long} or a {@link String}
   */
  public void addKey(int index, Object part) {
    keys.get(index).add(part);
  }

  /**
   * A value of a row more, whose key was added.
   *
   * @param index which column
   * @param value a {@link Long}, a {@link Double}, a {@link String} or null
   */
  public void addValue(int index, @Nullable Object value) {
    values.get(index).add(value);
  }

  /** The rows from one up to another. */
  public TransformValues part(int from, int to) {
    return new TransformValues(
        key,
        into,
        keys.stream().map(column -> column.part(from, to)).toList(),
        values.stream().map(column -> column.part(from, to)).toList());
  }

  /** The key of a row, as text. */
  public List<String> keyOf(int row) {
    return keys.stream().map(column -> column.textOf(row)).toList();
  }

  public int rows() {
    return keys.getFirst().rows();
  }

  public List<Column> key() {
    return key;
  }

  public List<Column> into() {
    return into;
  }

  /** The form in which the values of a column of the key travel. */
  public ArrayForm keyForm(int index) {
    return keys.get(index).form();
  }

  /** The form in which the values of a column travel. */
  public ArrayForm valueForm(int index) {
    return values.get(index).form();
  }

  /** The values of a column of the key, in the order of the rows. */
  public ArrayValue keys(int index) {
    return keys.get(index).array();
  }

  /** The values of a column, in the order of the rows. */
  public ArrayValue values(int index) {
    return values.get(index).array();
  }
}
