package dev.backfill.benchmarks;

import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Page;
import dev.backfill.benchmarks.page.Table;
import java.util.ArrayList;
import java.util.List;

/** What the suites have measured so far. One thread at a time. */
final class Results {

  private static final String AIMS =
      """
      Each aim is a ratio within one run, so that it means the same on another machine, or a \
      count. The medians decide. Where an aim has two limits, the one that is nearer is shown. \
      [Figures](figures.md) say what is missed, and why.
      """;

  private final List<Table> tables = new ArrayList<>();
  private final List<Goal> goals = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();

  void add(Suite.Outcome outcome) {
    tables.addAll(outcome.tables());
    goals.addAll(outcome.goals());
    missing.addAll(outcome.missing());
  }

  void broke(String suite) {
    broken.add(suite);
    missing.add(
        "The suite `%s` ended with an error, and its results are missing.".formatted(suite));
  }

  List<Goal> goals() {
    return List.copyOf(goals);
  }

  /** Names of the suites that ended with an error. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  Page page(String preface) {
    var all = new ArrayList<>(tables);
    all.addFirst(Goal.table(AIMS, goals));
    return new Page(preface, all, missing);
  }
}
