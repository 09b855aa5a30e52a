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
 * @param columns the order columns with their types; a cursor of other columns is refused
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

  /** A cursor of a chunk whose end is that of its range. */
  public static BatchCursor of(Walk walk, List<String> values) {
    return new BatchCursor(signature(walk.columns()), values, walk.direction(), Optional.empty());
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
    String wanted = signature(order);
    int size = order.size();
    boolean ends = fields.size() == 2 * size + 1;
    if (!fields.getFirst().equals(wanted) || !(ends || fields.size() == size + 1)) {
      throw new BackfillException(
          "The chunk stopped at a row by (%s), and the table's order is now (%s): its key or its"
                  .formatted(fields.getFirst(), wanted)
              + " types have changed; give them back, or reprocess the chunk");
    }
    return new BatchCursor(
        wanted,
        fields.subList(1, size + 1),
        direction,
        ends ? Optional.of(fields.subList(size + 1, fields.size())) : Optional.empty());
  }
}
