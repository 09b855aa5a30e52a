package dev.backfill.jdbc.gaps;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.jdbc.scope.HiddenRows;
import dev.backfill.jdbc.scope.Selection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of consecutive periods in each group, and holds no more than some groups at a
 * time.
 *
 * @param rows which rows, all of them within the periods
 * @param column along which
 * @param groups of which each is counted by itself
 */
record GroupCounts(Selection<?> rows, Column column, GapGroups groups) {

  /** So many pairs of a group and a period are judged in seconds. */
  static final long MAX_PAIRS = 10_000_000;

  private static final int FETCHED = 200_000;
  private static final int MOST_GROUPS = 1_000;

  /**
   * The totals.
   *
   * @param groups that are searched
   * @param without rows of the search that belong to no group
   */
  record Total(long groups, long without) {}

  /**
   * Counts, in one statement: the numbers are those of one moment.
   *
   * @param starts where the periods begin, ascending, as values of the column
   * @param each takes the rows of each period, once for each group, in any order
   * @throws IllegalArgumentException if the values of the column cannot be distinguished, or if
   *     there are too many
   */
  Total of(List<Object> starts, Consumer<List<Long>> each) {
    var reader = rows.reader();
    groups
        .listed()
        .ifPresent(other -> HiddenRows.require(other.rows().reader(), other.rows().facts()));
    var query =
        reader
            .dialect()
            .gaps()
            .groupCounts(
                rows.facts(),
                column,
                groups.column(),
                groups.listedColumn(),
                starts,
                rows.conditions().getFirst());
    String what = "'%s' per %s".formatted(rows.facts().fullName(), groups.column().name());
    StatementCheck.of(reader).require("the search of %s for gaps".formatted(what), query);
    return reader.read(
        "search %s for gaps".formatted(what),
        connection -> {
          try (var statement = query.prepare(connection)) {
            statement.setFetchSize(Math.clamp(FETCHED / starts.size(), 1, MOST_GROUPS));
            try (var row = statement.executeQuery()) {
              return all(row, starts.size(), each);
            }
          }
        });
  }

  private Total all(ResultSet row, int periods, Consumer<List<Long>> each) throws SQLException {
    long found = 0;
    long without = 0;
    while (row.next()) {
      var counts = counts(row, periods);
      if (row.getBoolean(3)) {
        without = counts.stream().mapToLong(Long::longValue).sum();
      } else {
        found++;
        requireFew(found, periods);
        each.accept(counts);
      }
    }
    return new Total(found, without);
  }

  private static List<Long> counts(ResultSet row, int periods) throws SQLException {
    var counts = new ArrayList<>(Collections.nCopies(periods, 0L));
    @Nullable Integer[] places = (Integer[]) row.getArray(1).getArray();
    @Nullable Long[] numbers = (Long[]) row.getArray(2).getArray();
    for (int i = 0; i < places.length; i++) {
      Integer place = places[i];
      Long number = numbers[i];
      if (place != null && number != null) { // a listed group says only that it is there
        counts.set(place - 1, number);
      }
    }
    return counts;
  }

  private void requireFew(long found, int periods) {
    if (found * periods > MAX_PAIRS) {
      throw new IllegalArgumentException(
          "Gaps of %s per %s would be searched in %s periods of %s groups or more, more than %s pairs; use a larger unit, a shorter range, or fewer groups%s"
              .formatted(
                  rows.facts().fullName(column),
                  groups.column().name(),
                  number(periods),
                  number(found),
                  number(MAX_PAIRS),
                  groups.listed().isEmpty() ? ", by where(..)" : ""));
    }
  }
}
