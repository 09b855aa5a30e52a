package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The next rows of a chunk, to be written in another database.
 *
 * @param table whose rows; it has a key
 * @param walk how the rows are gone through
 * @param condition the rows of the chunk: the range, and the user's conditions
 * @param after values of the last row before; empty to begin
 * @param rows the largest number of them
 * @param values what is read of each
 */
public record CopyBatch(
    Table table,
    Walk walk,
    SqlText condition,
    Optional<List<String>> after,
    int rows,
    List<CopiedValue> values) {

  public CopyBatch {
    values = List.copyOf(values);
  }

  /** Chunk column and key. */
  public List<Column> order() {
    return walk.columns();
  }

  /** All text of the user. */
  public Stream<String> texts() {
    return Stream.of(
            OwnNames.in(table),
            values.stream().map(CopiedValue::expression),
            Stream.of(condition.sql()))
        .flatMap(texts -> texts);
  }

  /** The same, with the user's names apart from those of the statement. */
  public CopyBatch with(OwnNames names) {
    return new CopyBatch(
        names.of(table),
        walk.with(names),
        names.of(condition),
        after,
        rows,
        values.stream()
            .map(
                value ->
                    new CopiedValue(value.target(), names.of(value.expression()), value.source()))
            .toList());
  }
}
