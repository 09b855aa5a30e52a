package dev.backfill.cli;

import dev.backfill.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says how a run stands. */
@Command(
    name = "status",
    description = "Says how the run of a plan stands, from any machine that reaches the ledger.")
final class StatusCommand implements Callable<Integer> {

  @Mixin private PlanOptions plan = new PlanOptions();
  @Mixin private OutputOptions form = new OutputOptions();

  private final Surroundings here;

  StatusCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    try (var open = plan.open(here.secrets(), LedgerUse.ALONE)) {
      var run = RecordedRun.of(open.ledger(), open.name());
      if (form.json()) {
        here.output().json("status", json -> StatusJson.write(json, run.summary()));
      } else {
        here.output().text(StatusText.of(run.summary()));
      }
      return ExitCode.COMPLETED.status();
    }
  }
}
