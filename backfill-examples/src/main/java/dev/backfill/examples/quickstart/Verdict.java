package dev.backfill.examples.quickstart;

import dev.backfill.examples.scenario.Screen;
import dev.backfill.ledger.RowCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The verdict on the table, and the lines that show it.
 *
 * @param right true if every number is the expected one
 * @param lines for the screen
 */
record Verdict(boolean right, List<String> lines) {

  Verdict {
    lines = List.copyOf(lines);
  }

  /**
   * Compares.
   *
   * @param expected sums per tier, by the generator
   * @param found sums per tier, by SQL on the table
   * @param rows the rows that the backfill reports, over all restarts
   * @param byHand orders that had a tier before
   */
  static Verdict of(
      Map<String, Totals> expected, Map<String, Totals> found, RowCounts rows, long byHand) {
    var lines = new ArrayList<String>();
    lines.add(row("tier", "orders", "sum of prices", ""));
    boolean right = true;
    for (var entry : found.entrySet()) {
      Totals is = entry.getValue();
      Totals should = expected.getOrDefault(entry.getKey(), Totals.NONE);
      if (is.equals(Totals.NONE) && should.equals(Totals.NONE)) {
        continue;
      }
      right &= is.equals(should);
      lines.add(row(entry.getKey(), is, should));
    }
    Totals all = sum(expected);
    right &= sum(found).equals(all);
    lines.add(row("total", sum(found), all));
    right &= counted(lines, "changed", rows.changed(), all.orders() - byHand);
    right &= counted(lines, "kept", rows.kept(), byHand);
    return new Verdict(right, lines);
  }

  private static Totals sum(Map<String, Totals> totals) {
    return totals.values().stream().reduce(Totals.NONE, Totals::plus);
  }

  /** One change for each order, over all restarts: neither lost nor done twice. */
  private static boolean counted(List<String> lines, String what, long is, long should) {
    lines.add(row(what, Screen.count(is), "", judged(is == should, Screen.count(should))));
    return is == should;
  }

  private static String row(String tier, Totals is, Totals should) {
    String wanted = Screen.count(should.orders()) + " orders, " + Screen.money(should.cents());
    return row(
        tier,
        Screen.count(is.orders()),
        Screen.money(is.cents()),
        judged(is.equals(should), wanted));
  }

  private static String judged(boolean right, String wanted) {
    return right ? "as expected" : "WRONG: expected " + wanted;
  }

  private static String row(String tier, String orders, String prices, String judged) {
    return String.format(Locale.ROOT, "%-9s %12s %22s   %s", tier, orders, prices, judged)
        .stripTrailing();
  }
}
