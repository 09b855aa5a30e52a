package dev.backfill.web.html;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.Terms;
import java.util.List;

/**
 * The results of the checks with their evidence. Passed checks of chunks are counted. Stateless.
 */
final class ChecksPart {

  private static final int ROWS = 100;

  private ChecksPart() {}

  static void write(Html html, Facts facts) {
    var checks = facts.report().checks();
    if (checks.isEmpty()) {
      return;
    }
    var single = checks.stream().filter(check -> !isRoutine(check)).toList();
    long routine = checks.size() - (long) single.size();
    html.section(
        "Checks",
        () -> {
          if (!single.isEmpty()) {
            table(html, single);
          }
          if (single.size() > ROWS) {
            html.element("p class=note", Figures.count(single.size() - (long) ROWS) + " more.");
          }
          if (routine > 0) {
            html.element(
                "p class=note",
                "%s %s after a chunk passed."
                    .formatted(Figures.count(routine), routine == 1 ? "check" : "checks"));
          }
        });
  }

  private static boolean isRoutine(CheckResult check) {
    return check.phase() == CheckResult.Phase.CHUNK
        && check.verdict().status() == Check.Status.PASSED;
  }

  private static void table(Html html, List<CheckResult> checks) {
    html.raw("<table><thead><tr><th>Check<th>Phase<th>Status<th>Evidence<th class=n>Took<tbody>");
    checks.stream().limit(ROWS).forEach(check -> row(html, check));
    html.raw("</table>");
  }

  private static void row(Html html, CheckResult check) {
    var status = check.verdict().status();
    html.raw("\n<tr><td>").text(check.name());
    html.raw("<td>").text(Terms.of(check.phase()));
    html.raw("<td class=").raw(tone(status)).raw(">").text(Terms.of(status));
    html.raw("<td>").text(String.valueOf(check.verdict().evidence()));
    html.raw("<td class=n>").text(Figures.duration(check.took()));
  }

  static String tone(Check.Status status) {
    return switch (status) {
      case PASSED -> "ok";
      case WARNED -> "warn";
      case FAILED, ERROR -> "bad";
    };
  }
}
