package dev.backfill.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rows of a batch, from behind one row up to another.
 *
 * @param table whose rows; it has a key
 * @param order chunk column and key, the order of the rows
 * @param range the chunk along the chunk column
 * @param condition the rows of the chunk: the range, and the user's conditions
 * @param after values of the last row before; empty to begin
 * @param last values of the last row; empty to go to the end of the range
 */
record TransformPage(
    Table table,
    List<Column> order,
    SqlText range,
    SqlText condition,
    Optional<List<String>> after,
    Optional<List<String>> last) {

  TransformPage {
    order = List.copyOf(order);
  }

  /** All text of the user. */
  Stream<String> texts() {
    return Stream.concat(OwnNames.in(table), Stream.of(condition.sql()));
  }

  /** The same, with the user's names apart from those of the statement. */
  TransformPage with(OwnNames names) {
    return new TransformPage(
        names.of(table), names.of(order), names.of(range), names.of(condition), after, last);
  }

  /** The same of other rows. */
  TransformPage within(SqlText other) {
    return new TransformPage(table, order, range, other, after, last);
  }

  /** The same, up to a row. */
  TransformPage upTo(Optional<List<String>> row) {
    return new TransformPage(table, order, range, condition, after, row);
  }
}
