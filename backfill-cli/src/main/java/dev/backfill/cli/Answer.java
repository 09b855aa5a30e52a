package dev.backfill.cli;

import dev.backfill.cli.output.Output;
import dev.backfill.ledger.RunSummary;

/**
 * What a command says that has asked something of a run.
 *
 * @param output where to
 * @param command its name
 * @param json whether machines read it
 */
record Answer(Output output, String command, boolean json) {

  static Answer of(Output output, String command, boolean json) {
    return new Answer(output, command, json);
  }

  /** How the run stood, and what it was asked. */
  void say(RunSummary before, String sentence) {
    if (json) {
      output.json(
          command,
          json ->
              json.text("plan", before.planName())
                  .text("state", before.state().name())
                  .text("asked", sentence));
    } else {
      output.text(
          "The run of plan '%s', %s, %s.".formatted(before.planName(), before.state(), sentence));
    }
  }
}
