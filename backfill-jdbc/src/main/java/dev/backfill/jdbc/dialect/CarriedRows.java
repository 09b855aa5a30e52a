package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows for a table, column by column, as text. Confined to one thread. */
public final class CarriedRows {

  private final List<Column> columns;
  private final List<List<@Nullable String>> values;

  public CarriedRows(List<Column> columns) {
    this.columns = List.copyOf(columns);
    this.values =
        Stream.<List<@Nullable String>>generate(ArrayList::new).limit(columns.size()).toList();
  }

  private CarriedRows(List<Column> columns, CarriedRows from) {
    this.columns = columns;
    this.values = from.values;
  }

  /** The same values, with the user's names apart from those of the statement. */
  public CarriedRows with(OwnNames names) {
    return new CarriedRows(names.of(columns), this);
  }

  /** A value more for a column, in the order of the rows. */
  public void add(int column, @Nullable String value) {
    values.get(column).add(value);
  }

  public List<Column> columns() {
    return columns;
  }

  /** What a column gets, in the order of the rows. */
  public List<@Nullable String> values(int column) {
    return values.get(column);
  }
}
