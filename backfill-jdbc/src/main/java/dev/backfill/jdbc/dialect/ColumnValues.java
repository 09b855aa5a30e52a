package dev.backfill.jdbc.dialect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of one column, in the order of the rows. They travel in the form of the column as long as
 * all of them are of its class; with the first other one, such as a text for a column of numbers,
 * all become text. Confined to one thread.
 */
final class ColumnValues {

  private final List<@Nullable Object> values = new ArrayList<>();
  private ArrayForm form;

  ColumnValues(ArrayForm form) {
    this.form = form;
  }

  /**
   * A row more.
   *
   * @param value a {@link Long}, a {@link Double}, a {@link String}, or null
   */
  void add(@Nullable Object value) {
    if (value == null || form.holds(value)) {
      values.add(value);
      return;
    }
    if (form != ArrayForm.TEXTS) {
      values.replaceAll(ColumnValues::text);
      form = ArrayForm.TEXTS;
    }
    values.add(value.toString());
  }

  private static @Nullable Object text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  /** The rows from one up to another. */
  ColumnValues part(int from, int to) {
    var part = new ColumnValues(form);
    part.values.addAll(values.subList(from, to));
    return part;
  }

  int rows() {
    return values.size();
  }

  /** The value of a row, for people. */
  String textOf(int row) {
    return String.valueOf(values.get(row));
  }

  ArrayForm form() {
    return form;
  }

  ArrayValue array() {
    return form.array(values);
  }
}
