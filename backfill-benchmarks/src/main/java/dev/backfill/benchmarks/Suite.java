package dev.backfill.benchmarks;

import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Table;
import java.util.List;

/** Things that are measured together. Role. */
interface Suite {

  /** By which it is chosen. */
  String name();

  /** Measures them. */
  Outcome run() throws Exception;

  /**
   * The outcome.
   *
   * @param tables the measurements
   * @param goals the aims
   */
  record Outcome(List<Table> tables, List<Goal> goals) {

    public Outcome {
      tables = List.copyOf(tables);
      goals = List.copyOf(goals);
    }
  }
}
