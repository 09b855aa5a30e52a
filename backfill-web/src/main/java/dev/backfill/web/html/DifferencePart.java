package dev.backfill.web.html;

import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import dev.backfill.work.TableDifference;

/** The result of a comparison, without keys of rows. Stateless. */
final class DifferencePart {

  private DifferencePart() {}

  static void write(Html html, Facts facts) {
    facts.report().difference().ifPresent(found -> write(html, found));
  }

  private static void write(Html html, TableDifference found) {
    html.section(
        "Difference",
        () -> {
          html.raw("<table><thead><tr><th>Rows<th class=n>Number<tbody>");
          row(html, "match", found.matching());
          row(html, "differ", found.differing());
          row(html, "only left", found.onlyLeft());
          row(html, "only right", found.onlyRight());
          found
              .columns()
              .forEach(
                  column -> row(html, "differ in column " + column.column(), column.differing()));
          html.raw("</table>");
        });
  }

  private static void row(Html html, String what, long count) {
    html.raw("\n<tr><td>").text(what).raw("<td class=n>").text(Figures.count(count));
  }
}
