package dev.backfill.examples;

import dev.backfill.examples.correction.Correction;
import dev.backfill.examples.gaps.Gaps;
import dev.backfill.examples.incremental.Incremental;
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
   * Plays one, or all of them one after another.
   *
   * @param args such as {@code --name=gaps}
   */
  public static void main(String[] args) {
    Program.main(ALL, args);
  }
}
