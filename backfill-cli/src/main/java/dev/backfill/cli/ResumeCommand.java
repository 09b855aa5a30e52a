package dev.backfill.cli;

import dev.backfill.cli.output.ExitCode;
import dev.backfill.ledger.RunCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Continues a paused run whose process is there. */
@Command(
    name = "resume",
    description = {
      "Asks the processes of a paused run to continue.",
      "Works from any machine that reaches the ledger."
    })
final class ResumeCommand implements Callable<Integer> {

  @Mixin private PlanOptions plan = new PlanOptions();
  @Mixin private OutputOptions form = new OutputOptions();

  private final Surroundings here;

  ResumeCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    try (var open = plan.open(here.secrets(), LedgerUse.ALONE)) {
      var run = AskedRun.of(open, plan.runCommand());
      run.request(new RunCommand.Resume());
      new Answer(here.output(), "resume", form).say(run.summary(), "was asked to continue");
      return ExitCode.COMPLETED.status();
    }
  }
}
