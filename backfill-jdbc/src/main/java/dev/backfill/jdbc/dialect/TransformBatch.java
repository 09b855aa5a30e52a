package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rows of a batch, from behind one row up to another.
 *
 * @param table the table of the rows; it has a key
 * @param walk the order in which the rows are read
 * @param range the chunk along the chunk column
 * @param condition the rows of the chunk: the range, and the user's conditions
 * @param after values of the last row before; empty to begin
 * @param last values of the last row; empty to go to the end of the range
 */
public record TransformBatch(
    Table table,
    Walk walk,
    SqlText range,
    SqlText condition,
    Optional<List<String>> after,
    Optional<List<String>> last) {

  /** Chunk column and key. */
  public List<Column> order() {
    return walk.columns();
  }

  /** All text of the user. */
  public Stream<String> texts() {
    return Stream.concat(OwnNames.in(table), Stream.of(condition.sql()));
  }

  /** The same, with the user's names apart from those of the statement. */
  public TransformBatch with(OwnNames names) {
    return new TransformBatch(
        names.of(table), walk.with(names), names.of(range), names.of(condition), after, last);
  }

  /** The same of other rows. */
  public TransformBatch within(SqlText other) {
    return new TransformBatch(table, walk, range, other, after, last);
  }

  /** The same, up to a row. */
  public TransformBatch upTo(Optional<List<String>> row) {
    return new TransformBatch(table, walk, range, condition, after, row);
  }

  /** The rows behind its last one. */
  public TransformBatch behindLast() {
    return new TransformBatch(table, walk, range, condition, last, Optional.empty());
  }
}
