package dev.backfill.benchmarks.planning;

import static dev.backfill.scope.Order.OLDEST_FIRST;

import dev.backfill.benchmarks.measure.Contender.Family;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Range;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * A way to cut a table into pieces of so many rows.
 *
 * @param name in the table
 * @param family the family
 * @param cut the work, timed
 */
record Planner(String name, Family family, Cutting cut) {

  /** From the catalog alone. */
  static final String PREVIEW = "Backfill, preview";

  /** The way of others, which is exact. */
  static final String WALK = "walk by hand: limit 1 offset n";

  private static final InstantRange YEAR =
      new InstantRange(
          Instant.parse("2023-01-01T00:00:00Z"), Instant.parse("2024-01-01T00:00:00Z"));
  private static final IdRange ALL = new IdRange(Long.MIN_VALUE, Long.MAX_VALUE);

  /** Gets to know a table, as a program does once. */
  interface Cutting {
    Cut of(DataSource pool, PlannedTable table) throws Exception;
  }

  /** Makes pieces of a table that is known, as conditions. */
  interface Cut {
    List<String> pieces(long rows) throws Exception;
  }

  static List<Planner> all() {
    return List.of(
        new Planner(PREVIEW, Family.BACKFILL, (pool, table) -> known(pool, table, true)),
        new Planner(
            "Backfill, exact, as a run plans",
            Family.BACKFILL,
            (pool, table) -> known(pool, table, false)),
        new Planner(WALK, Family.RAW, (pool, table) -> rows -> walk(pool, table, rows)),
        new Planner(
            "from the smallest to the largest in equal widths",
            Family.RAW,
            (pool, table) -> rows -> widths(pool, table, rows)));
  }

  private static Cut known(DataSource pool, PlannedTable table, boolean preview) {
    var known = JdbcTable.of(pool, table.name());
    if (table.type().equals("bigint")) {
      var ids = known.ids("id");
      return rows ->
          cut(ids, ALL, rows, preview, r -> "id >= %d and id < %d".formatted(r.from(), r.to()));
    }
    var instants = known.instants("at", YEAR.from(), YEAR.to());
    return rows ->
        cut(
            instants,
            YEAR,
            rows,
            preview,
            r -> "at >= '%s' and at < '%s'".formatted(r.from(), r.to()));
  }

  private static <R extends Range> List<String> cut(
      JdbcScope<R> scope, R whole, long rows, boolean preview, Function<R, String> condition)
      throws Exception {
    var estimator = scope.estimator().orElseThrow();
    var pieces = new ArrayList<String>();
    (preview ? estimator.preview() : estimator)
        .cut(whole, rows, OLDEST_FIRST)
        .forEachRemaining(piece -> pieces.add(condition.apply(piece)));
    return pieces;
  }

  /** The way of pt-online-schema-change and others: from each bound to the one n rows later. */
  private static List<String> walk(DataSource pool, PlannedTable table, long rows)
      throws SQLException {
    String next =
        "select t.%1$s::text as bound from %2$s t where t.%1$s >= ?::%3$s order by t.%1$s limit 1 offset %4$d"
            .formatted(table.column(), table.name(), table.type(), rows);
    var pieces = new ArrayList<String>();
    try (var connection = pool.getConnection();
        var first =
            connection.prepareStatement(
                "select min(%s)::text from %s".formatted(table.column(), table.name()));
        var step = connection.prepareStatement(next)) {
      var found = first.executeQuery();
      found.next();
      String from = found.getString(1);
      while (true) {
        step.setString(1, from);
        var row = step.executeQuery();
        if (!row.next()) {
          pieces.add("%s >= '%s'".formatted(table.column(), from));
          return pieces;
        }
        String to = row.getString(1);
        pieces.add("%1$s >= '%2$s' and %1$s < '%3$s'".formatted(table.column(), from, to));
        from = to;
      }
    }
  }

  /** The usual arithmetic. */
  private static List<String> widths(DataSource pool, PlannedTable table, long rows)
      throws SQLException {
    boolean ids = table.type().equals("bigint");
    String number = ids ? "id" : "extract(epoch from at)::bigint";
    var pieces = new ArrayList<String>();
    try (var connection = pool.getConnection();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select min(%1$s), max(%1$s), (select reltuples::bigint from pg_class where relname = '%2$s') from %2$s"
                    .formatted(number, table.name()))) {
      row.next();
      long low = row.getLong(1);
      long high = row.getLong(2) + 1;
      long count = Math.max(1, row.getLong(3) / rows);
      for (long no = 0; no < count; no++) {
        long from = low + (high - low) * no / count;
        long to = low + (high - low) * (no + 1) / count;
        pieces.add(
            ids
                ? "id >= %d and id < %d".formatted(from, to)
                : "at >= to_timestamp(%d) and at < to_timestamp(%d)".formatted(from, to));
      }
      return pieces;
    }
  }
}
