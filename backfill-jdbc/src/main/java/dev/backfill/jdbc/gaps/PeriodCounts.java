package dev.backfill.jdbc.gaps;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.scope.Selection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Counts the rows of consecutive periods.
 *
 * @param rows which rows, all of them within the periods
 * @param column along which
 */
record PeriodCounts(Selection<?> rows, Column column) {

  /**
   * Counts, in one statement: the numbers are those of one moment.
   *
   * @param starts where the periods begin, ascending, as values of the column
   * @return for each period how many rows it has
   */
  List<Long> of(List<Object> starts) {
    var condition = rows.conditions().getFirst();
    return rows.reader()
        .read(
            "search '%s' for gaps".formatted(rows.facts().fullName()),
            connection -> {
              var query =
                  rows.reader()
                      .dialect()
                      .gaps()
                      .periodCounts(rows.facts(), column, starts, condition);
              var counts = new ArrayList<>(Collections.nCopies(starts.size(), 0L));
              try (var statement = query.prepare(connection);
                  var row = statement.executeQuery()) {
                while (row.next()) {
                  counts.set(row.getInt(1) - 1, row.getLong(2));
                }
              }
              return List.copyOf(counts);
            });
  }
}
