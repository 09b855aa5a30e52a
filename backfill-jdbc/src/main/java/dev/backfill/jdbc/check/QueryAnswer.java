package dev.backfill.jdbc.check;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.check.Check;
import dev.backfill.check.Check.Verdict;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges the answer to a query: no rows, or one row of true values where all columns are booleans.
 *
 * @param query the query
 * @param keys the number of rows whose first column is shown
 */
record QueryAnswer(SqlText query, int keys) {

  private static final int FETCHED = 5_000;

  /** Longest value that is shown. */
  private static final int LONGEST = 80;

  Verdict verdict(Connection connection) throws SQLException {
    try (var statement = query.prepare(connection)) {
      statement.setFetchSize(FETCHED);
      try (var rows = statement.executeQuery()) {
        return isOfBooleans(rows.getMetaData()) ? answers(rows) : counted(rows);
      }
    }
  }

  private static boolean isOfBooleans(ResultSetMetaData columns) throws SQLException {
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      int type = columns.getColumnType(i);
      if (type != Types.BOOLEAN
          && (type != Types.BIT || !columns.getColumnTypeName(i).equals("bool"))) {
        return false;
      }
    }
    return columns.getColumnCount() > 0;
  }

  private static Verdict answers(ResultSet rows) throws SQLException {
    if (!rows.next()) {
      return Check.failed(
          "the query gave no row; one whose columns are all boolean must give exactly one");
    }
    var columns = rows.getMetaData();
    var words = new ArrayList<String>();
    boolean all = true;
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      boolean value = rows.getBoolean(i);
      words.add(
          "%s is %s"
              .formatted(columns.getColumnLabel(i), rows.wasNull() ? "unknown (null)" : value));
      all &= value;
    }
    if (rows.next()) {
      return Check.failed(
          "the query gave several rows; one whose columns are all boolean must give exactly one");
    }
    String evidence = String.join(", ", words);
    return all ? Check.passed(evidence) : Check.failed(evidence);
  }

  private Verdict counted(ResultSet rows) throws SQLException {
    long count = 0;
    var shown = new ArrayList<String>();
    while (rows.next()) {
      if (count++ < keys) {
        shown.add(cut(String.valueOf(rows.getString(1))));
      }
    }
    return count == 0
        ? Check.passed("no rows")
        : Check.failed(
            "%s %s, expected none%s"
                .formatted(number(count), count == 1 ? "row" : "rows", sample(shown)));
  }

  private static String sample(List<String> shown) {
    return shown.isEmpty() ? "" : "; such as " + String.join(", ", shown);
  }

  private static String cut(String value) {
    return value.codePointCount(0, value.length()) <= LONGEST
        ? value
        : value.substring(0, value.offsetByCodePoints(0, LONGEST)) + "\u2026";
  }
}
