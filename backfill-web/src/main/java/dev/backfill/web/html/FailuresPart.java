package dev.backfill.web.html;

import dev.backfill.report.FailureGroup;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.Terms;

/** Failures by their cause, in the library's words: messages of drivers carry row data. */
final class FailuresPart {

  private static final int ROWS = 50;

  private FailuresPart() {}

  static void write(Html html, Facts facts) {
    var groups = facts.failures();
    if (groups.isEmpty()) {
      return;
    }
    html.section(
        "Failures",
        () -> {
          html.raw("<table class=wide><thead><tr><th>Cause<th>Kind<th>SQLSTATE<th class=n>Chunks");
          html.raw("<th class=n>Given up<th class=n>Failed attempts<th>Such as<tbody>");
          groups.stream().limit(ROWS).forEach(group -> row(html, group));
          html.raw("</table>");
          if (groups.size() > ROWS) {
            html.element(
                "p class=note", Figures.count(groups.size() - (long) ROWS) + " more causes.");
          }
        });
  }

  private static void row(Html html, FailureGroup group) {
    html.raw("\n<tr><td>").text(group.failure().text());
    html.raw("<td class=k>").text(Terms.of(group.failure().kind()));
    html.raw("<td>").text(group.failure().sqlState());
    html.raw("<td class=n>").text(Figures.count(group.chunks()));
    html.raw("<td class=n>").text(Figures.count(group.givenUp()));
    html.raw("<td class=n>").text(Figures.count(group.failedAttempts()));
    html.raw("<td>").text(String.join(", ", group.examples()));
  }
}
