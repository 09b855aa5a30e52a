package dev.backfill.jdbc.check;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.base.Printable;
import dev.backfill.check.Check;
import dev.backfill.check.Check.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What rows look like now, beside what they looked like before. Columns are found by their names: a
 * note may have others. Value.
 *
 * @param before as noted before the first chunk
 * @param now after the last one
 */
record BaselineComparison(Baseline before, Baseline now) {

  /** A share of a sample differs by less than that by chance. */
  private static final double NOISE = 0.01;

  /** One line of the evidence, and whether it is a reason to warn. */
  private record Line(String words, boolean worse) {}

  Verdict verdict() {
    var lines = new ArrayList<Line>();
    lines.add(rows());
    now.columns().forEach(here -> lines.add(column(here)));
    before.columns().stream()
        .filter(then -> isMissing(then, now))
        .map(this::gone)
        .forEach(lines::add);
    changedPeriods().map(words -> new Line(words, false)).ifPresent(lines::add);
    String evidence = String.join("; ", lines.stream().map(Line::words).toList());
    return lines.stream().anyMatch(Line::worse) ? Check.warned(evidence) : Check.passed(evidence);
  }

  private boolean exact() {
    return before.exact() && now.exact();
  }

  private Line rows() {
    return new Line(
        "rows: %s%s before, %s now"
            .formatted(exact() ? "" : "about ", number(before.rows()), number(now.rows())),
        exact() && before.rows() != now.rows());
  }

  private Line column(Baseline.Values here) {
    return find(before.columns(), here.column())
        .map(then -> compared(then, here))
        .orElseGet(
            () ->
                new Line(
                    "%s: not in the note from before, %s now"
                        .formatted(here.column(), here.words(now.exact())),
                    true));
  }

  private Line compared(Baseline.Values then, Baseline.Values here) {
    return new Line(
        "%s: %s before, %s now"
            .formatted(here.column(), then.words(before.exact()), here.words(now.exact())),
        here.share() > then.share() + (exact() ? 0 : NOISE));
  }

  private Line gone(Baseline.Values then) {
    return new Line(
        "%s: %s before, not looked at now".formatted(then.column(), then.words(before.exact())),
        true);
  }

  private static boolean isMissing(Baseline.Values column, Baseline other) {
    return find(other.columns(), column.column()).isEmpty();
  }

  /** The name in a note is printable, whatever the column is called. */
  private static Optional<Baseline.Values> find(List<Baseline.Values> among, String column) {
    String name = Printable.text(column);
    return among.stream().filter(one -> Printable.text(one.column()).equals(name)).findFirst();
  }

  private Optional<String> changedPeriods() {
    var changed =
        now.periods().stream()
            .filter(period -> !before.periods().contains(period))
            .map(Baseline.Period::label)
            .toList();
    return !exact() || changed.isEmpty()
        ? Optional.empty()
        : Optional.of("other numbers of rows in " + String.join(", ", changed));
  }
}
