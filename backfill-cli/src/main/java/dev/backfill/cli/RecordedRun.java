package dev.backfill.cli;

import dev.backfill.cli.output.CommandException;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunInspection;

/** Finds the run of a plan in its ledger. Stateless. */
final class RecordedRun {

  private RecordedRun() {}

  static RunInspection of(Ledger ledger, String planName) {
    return ledger.inspect(planName).orElseThrow(() -> unknown(planName));
  }

  static CommandException unknown(String planName) {
    return CommandException.refused(
        "The ledger holds no run of plan '%s'. Run the plan first, or check the database and the options of the ledger."
            .formatted(planName));
  }
}
