package dev.backfill.report;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.support.Figures;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The results of the checks. Those after chunks that passed share one row; there may be thousands.
 */
final class ChecksSection {

  private static final int ROWS = 100;

  private ChecksSection() {}

  static List<String> render(List<CheckResult> checks) {
    if (checks.isEmpty()) {
      return List.of();
    }
    var single = checks.stream().filter(check -> !isRoutine(check)).toList();
    var table =
        new StringBuilder(Markdown.head(List.of("Phase", "Check", "Status", "Evidence", "Took:")));
    single.stream().limit(ROWS).forEach(check -> table.append(row(check)));
    if (single.size() > ROWS) {
      String more = "… " + Figures.count(single.size() - ROWS) + " more";
      table.append(Markdown.row(List.of("", more, "", "", "")));
    }
    routine(checks).forEach((name, passed) -> table.append(row(name, passed)));
    return List.of("## Checks\n", table.toString());
  }

  private static boolean isRoutine(CheckResult check) {
    return check.phase() == CheckResult.Phase.CHUNK
        && check.verdict().status() == Check.Status.PASSED;
  }

  /** A check that passed after many chunks. */
  private record Passed(long times, Duration took) {
    Passed plus(Passed other) {
      return new Passed(times + other.times, took.plus(other.took));
    }
  }

  private static Map<String, Passed> routine(List<CheckResult> checks) {
    var byName = new LinkedHashMap<String, Passed>();
    checks.stream()
        .filter(ChecksSection::isRoutine)
        .forEach(check -> byName.merge(check.name(), new Passed(1, check.took()), Passed::plus));
    return byName;
  }

  private static String row(CheckResult check) {
    return Markdown.row(
        List.of(
            Words.of(check.phase()),
            Markdown.text(check.name()),
            Words.of(check.verdict().status()),
            Markdown.text(check.verdict().evidence()),
            Figures.duration(check.took())));
  }

  private static String row(String name, Passed passed) {
    return Markdown.row(
        List.of(
            Words.of(CheckResult.Phase.CHUNK),
            Markdown.text(name),
            Words.of(Check.Status.PASSED),
            Figures.count(passed.times()) + (passed.times() == 1 ? " time" : " times"),
            Figures.duration(passed.took())));
  }
}
