package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Chunk;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where the batches of a chunk end. A chunk with an open end along the key ends with the last row
 * that it has when it begins. Rows that are inserted behind that row while the chunk is at work do
 * not keep it from ending. The cursor of the chunk holds the end, so that the chunk keeps it when
 * it is resumed.
 *
 * <p>Along other columns an open end stays open: there, another session may move a row of the chunk
 * ahead, and the row has to be found at its new place.
 *
 * <p>One thread at a time.
 */
public final class WalkEnd {

  private final Selection<?> scope;
  private final Walk walk;
  private final SqlText range;
  private boolean known;
  private Optional<List<String>> last;

  /**
   * Nothing is read yet.
   *
   * @param walk the order in which the chunk's rows are read
   * @param cursor where the chunk has stopped; one without an end, of an earlier version, is obeyed
   */
  public WalkEnd(Selection<?> scope, Chunk<?> chunk, Walk walk, Optional<BatchCursor> cursor) {
    this.scope = scope;
    this.walk = walk;
    this.range = scope.range(chunk);
    this.known = cursor.isPresent() || !scope.endsWithItsLastKey(chunk, walk.direction());
    this.last = cursor.flatMap(BatchCursor::end);
  }

  /** The rows that meet the condition, up to the end. */
  public SqlText within(SqlText condition, Connection connection) throws SQLException {
    if (!known) {
      last = read(connection);
      known = true;
    }
    return last.map(row -> condition.plus(upTo(row))).orElse(condition);
  }

  /** The cursor of the batch that ended with this row. */
  public String cursorAt(List<String> row) {
    return BatchCursor.of(walk, row).endingAt(last).write();
  }

  private SqlText upTo(List<String> row) {
    return SqlText.of(
            " and (%s) %s (".formatted(columns(scope.facts()::sql), walk.operator(walk.upTo())))
        .plus(TextValue.row(walk.columns(), row))
        .plus(")");
  }

  /** By the range alone: rows that meet no condition of the user's are cheap to pass over. */
  private Optional<List<String>> read(Connection connection) throws SQLException {
    var sql = scope.reader().dialect().values();
    var query =
        SqlText.of(
                "select %s from %s where "
                    .formatted(
                        columns(column -> sql.text(column, scope.facts().sql(column))),
                        scope.facts().sql()))
            .plus(range)
            .plus(" order by %s limit 1".formatted(walk.sortBack(this::column)));
    return OneRow.find(
        connection,
        scope.reader().dialect().session(),
        query,
        row -> {
          var values = new ArrayList<String>();
          for (int i = 1; i <= walk.columns().size(); i++) {
            values.add(row.getString(i));
          }
          return values;
        });
  }

  private String column(int index) {
    return scope.facts().sql(walk.columns().get(index));
  }

  private String columns(Function<Column, String> sql) {
    return walk.columns().stream().map(sql).collect(Collectors.joining(", "));
  }
}
