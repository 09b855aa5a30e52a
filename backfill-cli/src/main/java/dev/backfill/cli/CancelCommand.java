package dev.backfill.cli;

import dev.backfill.cli.output.ExitCode;
import dev.backfill.ledger.RunCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends a run that another process is at work on. */
@Command(
    name = "cancel",
    description = {
      "Asks the processes at work on a run to end it. What is committed stays.",
      "Works from any machine that reaches the ledger."
    })
final class CancelCommand implements Callable<Integer> {

  @Mixin private PlanOptions plan = new PlanOptions();
  @Mixin private OutputOptions form = new OutputOptions();

  @Option(
      names = "--now",
      description = "Stop batches at work too, and roll them back; otherwise they end first.")
  private boolean now;

  private final Surroundings here;

  CancelCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    try (var open = plan.open(here.secrets(), LedgerUse.ALONE)) {
      var run = AskedRun.of(open, plan.runCommand());
      run.request(new RunCommand.Cancel(now));
      new Answer(here.output(), "cancel", form)
          .say(run.summary(), "was asked to end; running the plan again continues it");
      return ExitCode.COMPLETED.status();
    }
  }
}
