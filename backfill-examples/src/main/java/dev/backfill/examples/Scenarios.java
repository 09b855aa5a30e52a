package dev.backfill.examples;

import dev.backfill.examples.correction.Correction;
import dev.backfill.examples.gaps.Gaps;
import dev.backfill.examples.incremental.Incremental;
import dev.backfill.examples.planfile.ApprovedPlan;
import dev.backfill.examples.planfile.PlanFromFile;
import dev.backfill.examples.reload.Reload;
import dev.backfill.examples.scenario.Play;
import dev.backfill.examples.scenario.Program;
import java.util.List;

/** The scenarios under one command: {@code mvn -q -Dscenario=gaps}. */
public final class Scenarios {

  /** All of them, but the full table, which is the quickstart. */
  public static final List<Play> ALL =
      List.of(Incremental.PLAY, Gaps.PLAY, Correction.PLAY, Reload.PLAY);

  private Scenarios() {}

  /**
   * Plays one, or all of them one after another; or runs the plan of a file.
   *
   * @param args such as {@code --name=gaps}
   */
  public static void main(String[] args) {
    if (List.of(args).contains("--name=" + PlanFromFile.NAME)) {
      PlanFromFile.main(args);
    } else if (List.of(args).contains("--name=" + ApprovedPlan.NAME)) {
      ApprovedPlan.main(args);
    } else {
      Program.main(ALL, args);
    }
  }
}
