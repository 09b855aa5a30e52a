package dev.backfill.cli;

import dev.backfill.cli.output.ExitCode;
import dev.backfill.ledger.RunCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Pauses a run that another process is at work on. */
@Command(
    name = "pause",
    description = {
      "Asks the processes at work on a run to pause it. Batches at work end first.",
      "Works from any machine that reaches the ledger."
    })
final class PauseCommand implements Callable<Integer> {

  @Mixin private PlanOptions plan = new PlanOptions();
  @Mixin private OutputOptions form = new OutputOptions();

  private final Surroundings here;

  PauseCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    try (var open = plan.open(here.secrets(), LedgerUse.ALONE)) {
      var run = AskedRun.of(open, plan.runCommand());
      run.request(new RunCommand.Pause());
      new Answer(here.output(), "pause", form)
          .say(
              run.summary(),
              "was asked to pause: batches at work end first, and resume continues it");
      return ExitCode.COMPLETED.status();
    }
  }
}
