package dev.backfill.jdbc.check;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.base.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What rows looked like at one moment. Its text is for people, and is read again. Value.
 *
 * @param rows the number of rows
 * @param exact true if all were read; false if rows are estimated, and columns are of a sample
 * @param periods how many there are of each part of the scope; empty if it has no such parts
 * @param columns what columns hold
 */
record Baseline(long rows, boolean exact, List<Period> periods, List<Values> columns) {

  private static final Pattern ROWS = Pattern.compile("rows (about )?([\\d,]+)");
  private static final Pattern PERIOD = Pattern.compile("in (.*): ([\\d,]+)");
  private static final Pattern VALUES =
      Pattern.compile(
          "column (.*?): ([\\d,]+) of ([\\d,]+) (?:sampled )?rows null, ([\\d,]+) different"
              + " values(.*)");

  Baseline {
    periods = List.copyOf(periods);
    columns = List.copyOf(columns);
  }

  /**
   * A part of the scope.
   *
   * @param label such as {@code 2023-07}
   * @param rows the number of its rows
   */
  record Period(String label, long rows) {}

  /**
   * What a column holds.
   *
   * @param column its name
   * @param rows the number of rows that were read
   * @param nulls how many of them have no value
   * @param different how many different values they have
   * @param bounds the least and the greatest value in words; empty unless values may be named
   */
  record Values(String column, long rows, long nulls, long different, String bounds) {

    double share() {
      return rows == 0 ? 0 : (double) nulls / rows;
    }

    String words(boolean exact) {
      return "%s of %s%s rows null, %s different values%s"
          .formatted(
              number(nulls), number(rows), exact ? "" : " sampled", number(different), bounds);
    }
  }

  /** One line for the rows, one for each period, and one for each column. */
  String text() {
    var lines = new ArrayList<String>();
    lines.add("rows %s%s".formatted(exact ? "" : "about ", number(rows)));
    periods.forEach(period -> lines.add("in %s: %s".formatted(period.label, number(period.rows))));
    columns.forEach(
        values ->
            lines.add(
                "column %s: %s".formatted(Printable.text(values.column), values.words(exact))));
    return String.join("\n", lines);
  }

  /** Reads what {@link #text} has written. */
  static Baseline parse(String text) {
    long rows = 0;
    boolean exact = true;
    var periods = new ArrayList<Period>();
    var columns = new ArrayList<Values>();
    for (String line : text.split("\n", -1)) {
      var all = ROWS.matcher(line);
      var period = PERIOD.matcher(line);
      var values = VALUES.matcher(line);
      if (all.matches()) {
        rows = counted(all.group(2));
        exact = all.group(1) == null;
      } else if (period.matches()) {
        periods.add(new Period(period.group(1), counted(period.group(2))));
      } else if (values.matches()) {
        columns.add(
            new Values(
                values.group(1),
                counted(values.group(3)),
                counted(values.group(2)),
                counted(values.group(4)),
                values.group(5)));
      }
    }
    return new Baseline(rows, exact, periods, columns);
  }

  private static long counted(String number) {
    return Long.parseLong(number.replace(",", ""));
  }
}
