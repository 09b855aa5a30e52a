package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.failure.ComputationException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.scope.Chunk;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Names the columns, and the row if it may be shown, of a computed value that the database refuses.
 * Stateless.
 */
public final class TransformFailure {

  private TransformFailure() {}

  /**
   * An error of the database, unless it is about a value.
   *
   * @return it
   * @throws ComputationException if it is about a value, with the columns that it may be of
   */
  static SQLException named(SQLException thrown, Chunk<?> chunk, Table table, List<Column> into) {
    if (!SqlState.DATA.isOf(thrown)) {
      return thrown;
    }
    throw refused(thrown, chunk, table, into, "; showKeys() says for which row");
  }

  /** The same for any error about a row whose key is known and may be shown. */
  static ComputationException named(
      SQLException thrown, Chunk<?> chunk, Table table, List<Column> into, List<String> key) {
    return refused(thrown, chunk, table, into, "; the row has " + key(table, key));
  }

  private static ComputationException refused(
      SQLException thrown, Chunk<?> chunk, Table table, List<Column> into, String row) {
    return new ComputationException(
        SqlFailures.kindOf(thrown),
        "in chunk %s the database refuses a value that was computed for '%s', %s: %s%s"
            .formatted(
                chunk.id(),
                table.fullName(),
                into.stream()
                    .map(c -> "column '%s' of type %s".formatted(c.name(), c.typeName()))
                    .collect(Collectors.joining(" or ")),
                SqlFailures.describe(thrown),
                row),
        thrown);
  }

  /** The key of a row, for people who asked to see it. */
  public static String key(Table table, List<?> key) {
    return IntStream.range(0, key.size())
        .mapToObj(i -> table.key().get(i).name() + " = " + key.get(i))
        .collect(Collectors.joining(", "));
  }
}
