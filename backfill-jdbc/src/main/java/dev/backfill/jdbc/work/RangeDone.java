package dev.backfill.jdbc.work;

import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the two statements of a {@link RangeStep} say.
 *
 * @param seen rows up to the end, when it was looked for
 * @param eligible those of them that were to be changed
 * @param more true if rows of the chunk come behind the end
 * @param last the value of the end; empty if nothing but the chunk bounds the batch, or if more
 *     rows than a batch may have share one value
 * @param changed rows that the second statement changed
 */
record RangeDone(long seen, long eligible, boolean more, Optional<String> last, long changed) {

  /** Runs both statements in one round trip, with settings before them that report nothing. */
  static RangeDone of(Connection connection, SqlText statements) throws SQLException {
    try (var running = statements.prepare(connection)) {
      boolean isResult = running.execute();
      while (!isResult) {
        isResult = running.getMoreResults(); // the settings come first
      }
      RangeDone found;
      try (var row = running.getResultSet()) {
        row.next();
        found = found(row);
      }
      return found.changing(changed(running));
    }
  }

  private static RangeDone found(ResultSet row) throws SQLException {
    @Nullable String last = row.getString(4);
    return new RangeDone(
        row.getLong(1), row.getLong(2), row.getBoolean(3), Optional.ofNullable(last), 0);
  }

  private static long changed(PreparedStatement running) throws SQLException {
    boolean unused = running.getMoreResults();
    return running.getLargeUpdateCount();
  }

  private RangeDone changing(long rows) {
    return new RangeDone(seen, eligible, more, last, rows);
  }

  /**
   * Returns true if the batch was done. Nothing was, where a value has more rows than a batch; and
   * perhaps nothing was, where rows were to be changed and none is: the second statement changes
   * none if a trigger has come that could move them.
   */
  boolean isValid() {
    boolean hasEnd = !more || last.isPresent();
    return hasEnd && (eligible == 0 || changed > 0);
  }

  /**
   * The counts, as of when the end was looked for. Rows that came in between the two statements
   * were seen and changed. A row that was to be kept, and that another session empties in between,
   * is changed: it counts as kept and as changed.
   */
  BatchStep.Done asBatch() {
    long came = Math.max(0, changed - eligible);
    return new BatchStep.Done(seen + came, eligible + came, changed, last.map(List::of));
  }
}
