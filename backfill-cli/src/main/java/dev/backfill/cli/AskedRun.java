package dev.backfill.cli;

import dev.backfill.cli.output.CommandException;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunSummary;

/**
 * A run that another process is at work on, and that can be asked something.
 *
 * @param ledger its ledger
 * @param summary how it stands
 * @param runCommand the command line that runs the plan
 */
record AskedRun(Ledger ledger, RunSummary summary, String runCommand) {

  /** Finds the run; refused if no process could follow what it is asked. */
  static AskedRun of(OpenPlan open, String runCommand) {
    var ledger = open.ledger();
    var asked = new AskedRun(ledger, RecordedRun.of(ledger, open.name()).summary(), runCommand);
    asked.requireAtWork();
    return asked;
  }

  private void requireAtWork() {
    if (!summary.state().isLive()) {
      throw CommandException.refused(
          "The run of plan '%s' is %s, so there is nothing to ask of it.%s"
              .formatted(
                  summary.planName(), summary.state(), " To run the plan again: " + runCommand));
    }
    if (summary.isLeftBehind()) {
      throw CommandException.refused(
          "The run of plan '%s' is %s, and no process is at work on it any more. To continue it: %s"
              .formatted(summary.planName(), summary.state(), runCommand));
    }
  }

  void request(RunCommand command) {
    ledger
        .attach(summary.planName())
        .orElseThrow(() -> RecordedRun.unknown(summary.planName()))
        .request(command);
  }
}
