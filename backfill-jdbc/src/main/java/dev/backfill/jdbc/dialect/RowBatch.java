package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The next rows of a chunk.
 *
 * @param table the table of the rows; it has a key
 * @param walk the order in which the rows are read
 * @param range the chunk along the chunk column
 * @param condition the rows of the chunk: its range along the chunk column, which stands in every
 *     batch, because the order alone would walk the key from its start; and the user's conditions
 * @param after values of the last row before; empty to begin
 * @param rows the largest number of rows
 * @param work the work on them
 * @param image where the old and new values of what is set are kept; empty to keep none
 */
public record RowBatch(
    Table table,
    Walk walk,
    SqlText range,
    SqlText condition,
    Optional<List<String>> after,
    int rows,
    RowWork work,
    Optional<ImageSpot> image) {

  /** Chunk column and key. */
  public List<Column> order() {
    return walk.columns();
  }

  /** All text of the user. */
  public Stream<String> texts() {
    return Stream.of(OwnNames.in(table), OwnNames.in(work), Stream.of(condition.sql()))
        .flatMap(texts -> texts);
  }

  /** The same, with the user's names apart from those of the statement. */
  public RowBatch with(OwnNames names) {
    return new RowBatch(
        names.of(table),
        walk.with(names),
        names.of(range),
        names.of(condition),
        after,
        rows,
        names.of(work),
        names.of(image));
  }
}
