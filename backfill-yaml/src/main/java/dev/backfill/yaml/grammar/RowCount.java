package dev.backfill.yaml.grammar;

import java.util.Locale;

/**
 * A number of rows.
 *
 * @param rows 1 or more
 * @param about true if it is an estimate
 */
public record RowCount(long rows, boolean about) {

  private static final long GROUPED_FROM = 10_000;

  static RowCount read(String text) {
    String digits = text.replaceAll("[^0-9]", "");
    return new RowCount(Long.parseLong(digits), text.startsWith("~"));
  }

  String print() {
    String number =
        rows < GROUPED_FROM
            ? Long.toString(rows)
            : String.format(Locale.ROOT, "%,d", rows).replace(',', '_');
    return about ? "~" + number + " rows" : number;
  }
}
