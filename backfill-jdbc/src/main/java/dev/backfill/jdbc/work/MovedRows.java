package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.PartialTables;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.failure.MovedRowsException;
import dev.backfill.jdbc.scope.ChunkColumns;
import dev.backfill.scope.Chunk;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Ends the run at the first batch whose rows could be changed once more. Stateless. */
final class MovedRows {

  private MovedRows() {}

  /**
   * Refuses a batch of which rows left their place.
   *
   * @param connection where the batch ran
   * @param gone the number of rows that left
   * @throws MovedRowsException if there are any
   */
  static void require(ScopedWork work, Chunk<?> chunk, Connection connection, long gone)
      throws SQLException {
    if (gone == 0) {
      return;
    }
    requireOwn(work, connection);
    var along = ChunkColumns.of(work.scope());
    throw new MovedRowsException(
        String.format(
            Locale.ROOT,
            "the change moved %,d %s of chunk %s along %s to where the run would find and change"
                + " them again, and was rolled back: %s",
            gone,
            gone == 1 ? "row" : "rows",
            chunk.id(),
            work.scope().axis().columns().stream()
                .map(work.facts()::fullName)
                .collect(Collectors.joining(", ")),
            cause(work, along, connection)));
  }

  /** Rows of a partition on another server count as gone, whatever was done to them. */
  private static void requireOwn(ScopedWork work, Connection connection) throws SQLException {
    Table written =
        work.rowWork() instanceof RowWork.Insert insert ? insert.target() : work.facts();
    var foreign = work.dialect().foreignPartitions(connection, written);
    if (!foreign.isEmpty()) {
      throw new MovedRowsException(PartialTables.foreign(written.fullName(), foreign));
    }
  }

  private static String cause(ScopedWork work, List<Column> along, Connection connection)
      throws SQLException {
    var set = ChunkColumns.set(along, work.set());
    if (!set.isEmpty()) {
      return "the work sets %s, against keepsOrder(); cut along another column"
          .formatted(set.stream().map(Column::name).collect(Collectors.joining(", ")));
    }
    var triggers = work.dialect().triggers().writersOf(connection, work.facts(), along);
    return triggers.isEmpty()
        ? "a trigger or a rule of the table writes the column; cut along another column"
        : "trigger %s may write the column; cut along another column, or disable the trigger during the run"
            .formatted(String.join(", ", triggers));
  }
}
