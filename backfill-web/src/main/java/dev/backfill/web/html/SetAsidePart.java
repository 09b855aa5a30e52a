package dev.backfill.web.html;

import dev.backfill.ledger.BadRowGroup;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;

/** The rows that were set aside, cause by cause; without their keys, which are row data. */
final class SetAsidePart {

  private SetAsidePart() {}

  static void write(Html html, Facts facts) {
    if (facts.progress().badRows() == 0) {
      return;
    }
    html.section(
        "Rows set aside",
        () -> {
          html.element("p", Figures.count(facts.progress().badRows()) + " rows were set aside.");
          if (!facts.report().badRows().isEmpty()) {
            html.raw(
                "<table><thead><tr><th>Cause<th>SQLSTATE<th>Constraint<th class=n>Rows<tbody>");
            facts.report().badRows().forEach(group -> row(html, group));
            html.raw("</table>");
          }
        });
  }

  private static void row(Html html, BadRowGroup group) {
    html.raw("\n<tr><td>").text(group.cause());
    html.raw("<td>").text(group.sqlState());
    html.raw("<td>").text(group.constraint());
    html.raw("<td class=n>").text(Figures.count(group.rows()));
  }
}
