package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many rows the planner expects of statements, none of which runs. Stateless. */
final class PostgresPlannedRows {

  private static final Pattern PLAN_ROWS = Pattern.compile("\"Plan Rows\": (\\d+)");

  private PostgresPlannedRows() {}

  /** The numbers in the order of the statements, which travel in one message. */
  static List<Long> of(Connection connection, List<SqlText> statements) throws SQLException {
    var explains =
        statements.stream().map(statement -> SqlText.of("explain (format json) ").plus(statement));
    var rows = new ArrayList<Long>();
    try (var running = SqlText.joined("; ", explains.toList()).prepare(connection)) {
      boolean isResult = running.execute();
      while (isResult) {
        try (var plan = running.getResultSet()) {
          plan.next();
          rows.add(rows(plan.getString(1)));
        }
        isResult = running.getMoreResults();
      }
    }
    return rows;
  }

  private static long rows(String plan) {
    Matcher rows = PLAN_ROWS.matcher(plan);
    return rows.find() ? Long.parseLong(rows.group(1)) : 0;
  }
}
