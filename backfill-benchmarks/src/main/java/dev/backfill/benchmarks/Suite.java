package dev.backfill.benchmarks;

import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Table;
import java.util.List;

/** Things that are measured together. Role. */
interface Suite {

  /** By which it is chosen. */
  String name();

  /** Returns true if it runs in its form unless suites are chosen. */
  default boolean always() {
    return true;
  }

  /** Measures them. */
  Outcome run() throws Exception;

  /**
   * The outcome.
   *
   * @param tables the measurements
   * @param goals the aims
   * @param missing sentences that say what was not measured, and why
   */
  record Outcome(List<Table> tables, List<Goal> goals, List<String> missing) {

    public Outcome {
      tables = List.copyOf(tables);
      goals = List.copyOf(goals);
      missing = List.copyOf(missing);
    }

    Outcome(List<Table> tables, List<Goal> goals) {
      this(tables, goals, List.of());
    }

    /** Nothing was measured. */
    static Outcome missing(String why) {
      return new Outcome(List.of(), List.of(), List.of(why));
    }
  }
}
