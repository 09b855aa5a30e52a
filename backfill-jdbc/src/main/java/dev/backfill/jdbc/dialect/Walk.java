package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.scope.Order;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The order in which the batches of a chunk go through its rows: along these columns, up or down.
 * No row of a chunk lacks a value in one of them.
 *
 * @param columns chunk columns and key, the order of the rows
 * @param direction from the smallest values to the greatest, or from the greatest to the smallest
 */
public record Walk(List<Column> columns, Order direction) {

  public Walk {
    columns = List.copyOf(columns);
  }

  /** The same, with the user's names apart from those of the statement. */
  Walk with(OwnNames names) {
    return new Walk(names.of(columns), direction);
  }

  private boolean descends() {
    return direction == Order.NEWEST_FIRST;
  }

  /** The order that begins where this one ends. */
  public static Order opposite(Order order) {
    return order == Order.NEWEST_FIRST ? Order.OLDEST_FIRST : Order.NEWEST_FIRST;
  }

  /** The comparison of rows that come behind another one; without its schema. */
  public String behind() {
    return descends() ? "<" : ">";
  }

  /** The comparison of another row and of those that come before it; without its schema. */
  public String upTo() {
    return descends() ? ">=" : "<=";
  }

  /** A comparison as an operator between rows of the columns. */
  public String operator(String comparison) {
    return Column.operator(columns, comparison);
  }

  /** The sort order in which the first row comes first. */
  public String sort(IntFunction<String> sql) {
    return sorted(sql, descends());
  }

  /** The sort order in which the last row comes first. */
  public String sortBack(IntFunction<String> sql) {
    return sorted(sql, !descends());
  }

  private String sorted(IntFunction<String> sql, boolean down) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> sql.apply(i) + (down ? " desc" : ""))
        .collect(Collectors.joining(", "));
  }
}
