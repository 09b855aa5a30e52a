package dev.backfill.jdbc.work;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.scope.RowKey;
import dev.backfill.scope.Order;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The position at which the next batch resumes: the values of the last row's order columns, as
 * text. It stands in the ledger and nowhere else, because keys are row data.
 *
 * <p>Written as {@code columns|value|value}, with a backslash before a bar, a backslash or a line
 * feed (as {@code n}) that belongs to a value. Of a chunk that is read in descending order it
 * begins with {@code descending|}; no other cursor does, because a column stands there with its
 * type.
 *
 * <p>A batch that ended at a value of the first order column, with all rows of that value, has this
 * column and value alone. Otherwise it is the last row's values of all order columns.
 *
 * @param columns the order columns with their types, or the first of them; a cursor of other
 *     columns is refused
 * @param values one for each
 * @param direction of the chunk's walk, which a chunk keeps
 * @param end values of the last row of a chunk with an open end, written after the others
 */
public record BatchCursor(
    String columns, List<String> values, Order direction, Optional<List<String>> end) {

  private static final String DESCENDING = "descending";

  public BatchCursor {
    values = List.copyOf(values);
    end = end.map(List::copyOf);
  }

  /** The same in a chunk that ends with this row. */
  BatchCursor endingAt(Optional<List<String>> row) {
    return new BatchCursor(columns, values, direction, row);
  }

  /**
   * A cursor of a chunk whose end is that of its range.
   *
   * @param values of all columns of the walk, or of its first one
   */
  public static BatchCursor of(Walk walk, List<String> values) {
    var columns = walk.columns().subList(0, values.size());
    return new BatchCursor(signature(columns), values, walk.direction(), Optional.empty());
  }

  private static String signature(List<Column> order) {
    return order.stream()
        .map(column -> column.name() + " " + column.typeName())
        .collect(Collectors.joining(", "));
  }

  /** The text for the ledger. */
  public String write() {
    return RowKey.join(
        Stream.of(
                direction == Order.NEWEST_FIRST ? Stream.of(DESCENDING) : Stream.<String>of(),
                Stream.of(columns),
                values.stream(),
                end.stream().flatMap(List::stream))
            .flatMap(part -> part)
            .toList());
  }

  /**
   * Reads a cursor back.
   *
   * @param order the columns that the rows have to be in the order of
   * @param text the text that {@link #write} made
   * @throws BackfillException if it was written for other columns
   */
  static BatchCursor read(List<Column> order, String text) {
    List<String> fields = RowKey.split(text);
    boolean descends = fields.size() > 1 && fields.getFirst().equals(DESCENDING);
    return read(
        order,
        descends ? fields.subList(1, fields.size()) : fields,
        descends ? Order.NEWEST_FIRST : Order.OLDEST_FIRST);
  }

  private static BatchCursor read(List<Column> order, List<String> fields, Order direction) {
    for (int size : order.size() == 1 ? List.of(1) : List.of(1, order.size())) {
      int behind = fields.size() - size - 1;
      if (fields.getFirst().equals(signature(order.subList(0, size)))
          && (behind == 0 || behind == order.size())) {
        return new BatchCursor(
            fields.getFirst(),
            fields.subList(1, size + 1),
            direction,
            Optional.of(fields.subList(size + 1, fields.size())).filter(end -> !end.isEmpty()));
      }
    }
    throw new BackfillException(
        "The chunk stopped at a row by (%s), and the table's order is now (%s): its key or its"
                .formatted(fields.getFirst(), signature(order))
            + " types have changed; give them back, or reprocess the chunk");
  }
}
