package dev.backfill.examples.scenario;

import java.io.IOException;
import java.sql.SQLException;

/**
 * Plays a scenario from the first act to the last.
 *
 * @param narrator tells what happens
 * @param stop asked between the acts; may throw to end
 */
record Performance(Narrator narrator, Runnable stop) {

  /**
   * Plays; also the undo of what could not be proved.
   *
   * @return true if both proofs hold
   */
  boolean of(Scenario scenario) throws SQLException, IOException {
    scenario.prepare(narrator);
    stop.run();
    scenario.work(narrator);
    stop.run();
    boolean done = holds(scenario.proof());
    scenario.undo(narrator);
    stop.run();
    boolean undone = holds(scenario.proofOfUndo());
    narrator.screen().line("");
    narrator
        .screen()
        .line(
            done && undone
                ? "Everything is as expected: done, proved, taken back.\n"
                : "THE TABLES ARE NOT AS EXPECTED. Please report this, with the files.\n");
    return done && undone;
  }

  private boolean holds(Proof proof) {
    narrator.proved(proof);
    return proof.holds();
  }
}
