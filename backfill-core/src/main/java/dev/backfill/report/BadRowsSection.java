package dev.backfill.report;

import dev.backfill.ledger.BadRowGroup;
import dev.backfill.support.Figures;
import java.util.List;

/** The rows that were set aside, cause by cause; without their keys, which are row data. */
final class BadRowsSection {

  private BadRowsSection() {}

  /** Lists the causes of which the ledger has told, of so many rows in all. */
  static List<String> render(List<BadRowGroup> groups, long rows) {
    if (groups.isEmpty()) {
      return List.of();
    }
    var table = new StringBuilder(Markdown.head(List.of("Rows:", "SQLSTATE", "Constraint", "Why")));
    groups.forEach(group -> table.append(row(group)));
    long more = rows - groups.stream().mapToLong(BadRowGroup::rows).sum();
    if (more > 0) {
      table.append(Markdown.row(List.of(Figures.count(more), "", "", "… other causes")));
    }
    return List.of("## Rows Set Aside\n", table.toString());
  }

  private static String row(BadRowGroup group) {
    return Markdown.row(
        List.of(
            Figures.count(group.rows()),
            Markdown.text(group.sqlState()),
            Markdown.text(group.constraint()),
            Markdown.text(group.cause())));
  }
}
