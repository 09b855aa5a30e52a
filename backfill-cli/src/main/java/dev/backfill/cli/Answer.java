package dev.backfill.cli;

import dev.backfill.cli.output.Output;
import dev.backfill.ledger.RunSummary;

/**
 * What a command says that has asked something of a run.
 *
 * @param output where to
 * @param command its name
 * @param form whether machines read it
 */
record Answer(Output output, String command, OutputOptions form) {

  /** How the run stood, and what it was asked. */
  void say(RunSummary before, String sentence) {
    form.write(
        output,
        command,
        json ->
            json.text("plan", before.planName())
                .text("state", before.state().name())
                .text("asked", sentence),
        () ->
            "The run of plan '%s', %s, %s.".formatted(before.planName(), before.state(), sentence));
  }
}
