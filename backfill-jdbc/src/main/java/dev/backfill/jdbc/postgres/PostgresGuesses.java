package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells whether the planner knows how many rows meet a condition, or takes one of its constants,
 * such as 0.5 % for {@code n % 100 = 7}, because no statistics fit. Stateless.
 */
final class PostgresGuesses {

  /**
   * The constants that PostgreSQL uses without statistics: equal, compared, true, and their
   * opposites.
   */
  private static final List<Double> CONSTANTS = List.of(0.005, 1.0 / 3, 0.5, 2.0 / 3, 0.995);

  /** Rows are rounded, and ranges are estimated by themselves. */
  private static final double ROUNDED = 1.5;

  private static final double NEAR = 0.02;

  private static final Pattern FILTER = Pattern.compile("\"Filter\": \"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern NODE = Pattern.compile("\"Node Type\": \"([^\"]*)\"");

  /** A plan of these reads one table, with one condition. */
  private static final Set<String> SIMPLE = Set.of("Seq Scan", "Append", "Result", "Gather");

  private static final String ONLY_SCANS =
      "set local enable_indexscan = off; set local enable_indexonlyscan = off;"
          + " set local enable_bitmapscan = off; set local enable_tidscan = off";

  private static final NamedSql COLUMNS =
      PinnedSql.named(
          """
          select s.attname from pg_catalog.pg_stats s
           where s.schemaname = :schema and s.tablename = :table and s.inherited = :inherited
          """);

  private PostgresGuesses() {}

  /**
   * Returns true if the number of rows that meet a condition is a guess.
   *
   * @param condition of the user's
   * @param all the number of rows that the planner expects without it
   * @param met the number of rows that it expects with it
   */
  static boolean isGuess(Connection connection, Table table, SqlText condition, long all, long met)
      throws SQLException {
    String plan = plan(connection, table, condition);
    Matcher filter = FILTER.matcher(plan);
    boolean simple = NODE.matcher(plan).results().allMatch(node -> SIMPLE.contains(node.group(1)));
    if (simple && !filter.find()) {
      return false; // it is met by all rows, or by none
    }
    if (simple) {
      var written = new PlanCondition(unescaped(filter.group(1)));
      if (written.isKnown(analyzed(connection, table))) {
        return false;
      }
      if (written.parts().size() > 1) {
        return true;
      }
    }
    return met <= 1
        || CONSTANTS.stream()
            .anyMatch(
                share -> Math.abs(met - share * all) <= Math.max(ROUNDED, NEAR * share * all));
  }

  private static String plan(Connection connection, Table table, SqlText condition)
      throws SQLException {
    PostgresDialect.planUnderPolicies(connection);
    try (var settings = connection.createStatement()) {
      settings.execute(ONLY_SCANS);
    }
    var explain =
        SqlText.of("explain (format json) select 1 from %s where ".formatted(table.sql()))
            .plus(condition);
    return explain.one(connection, row -> row.getString(1));
  }

  private static Set<String> analyzed(Connection connection, Table table) throws SQLException {
    return Set.copyOf(
        OfTable.ask(connection, COLUMNS, table)
            .with("inherited", table.partitioned())
            .list(row -> row.getString(1)));
  }

  /** A text of JSON; what else is escaped stands in constants, which are not examined. */
  private static String unescaped(String json) {
    return json.replace("\\\"", "\"").replace("\\\\", "\\");
  }
}
