package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Chunk;
import dev.backfill.work.RowSample;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The first rows of a chunk: key and those columns that the work sets. Found again by their key,
 * because they may not meet the scope's conditions any more.
 */
final class TableRowSample implements RowSample {

  private final ScopedWork work;
  private final Chunk<?> chunk;
  private final int rows;
  private final List<Column> shown;
  private List<List<String>> keys = List.of();

  TableRowSample(ScopedWork work, Chunk<?> chunk, List<Column> set, int rows) {
    this.work = work;
    this.chunk = chunk;
    this.rows = rows;
    this.shown = Stream.concat(key().stream(), set.stream()).distinct().toList();
  }

  private List<Column> key() {
    return work.facts().key();
  }

  @Override
  public List<String> columns() {
    return shown.stream().map(Column::name).toList();
  }

  @Override
  public List<List<String>> read(Transaction tx) throws SQLException {
    Connection connection = tx.unwrap(Connection.class);
    if (keys.isEmpty()) {
      var found = read(connection, first());
      keys = found.stream().map(this::keyOf).toList();
      return found;
    }
    var byKey = new HashMap<List<String>, List<String>>();
    read(connection, again()).forEach(row -> byKey.put(keyOf(row), row));
    return keys.stream().map(key -> byKey.getOrDefault(key, List.of())).toList();
  }

  private List<String> keyOf(List<String> row) {
    return row.subList(0, key().size());
  }

  private SqlText first() {
    var walk = work.walk(chunk.kind());
    String order = walk.sort(i -> work.facts().sql(walk.columns().get(i)));
    return select()
        .plus(work.scope().condition(chunk))
        .plus(" order by %s limit %d".formatted(order, rows));
  }

  private SqlText again() {
    var wanted =
        keys.stream()
            .map(key -> SqlText.of("(").plus(TextValue.row(key(), key)).plus(")"))
            .toList();
    String columns =
        key().stream().map(column -> work.facts().sql(column)).collect(Collectors.joining(", "));
    return select()
        .plus("(%s) in (".formatted(columns))
        .plus(SqlText.joined(", ", wanted))
        .plus(")");
  }

  private SqlText select() {
    var values = work.dialect().values();
    return SqlText.of(
        "select %s from %s where "
            .formatted(
                shown.stream()
                    .map(column -> values.text(column, work.facts().sql(column)))
                    .collect(Collectors.joining(", ")),
                work.facts().sql()));
  }

  /** In the session of the batches, so that times are shown in the same zone before and after. */
  private List<List<String>> read(Connection connection, SqlText query) throws SQLException {
    try (var settings = connection.createStatement()) {
      settings.execute(work.dialect().session());
    }
    var found = new ArrayList<List<String>>();
    try (var statement = query.prepare(connection);
        var row = statement.executeQuery()) {
      while (row.next()) {
        found.add(values(row));
      }
    }
    return found;
  }

  private List<String> values(ResultSet row) throws SQLException {
    var values = new ArrayList<String>();
    for (int i = 1; i <= shown.size(); i++) {
      values.add(Objects.requireNonNullElse(row.getString(i), NULL));
    }
    return values;
  }
}
