package dev.backfill.cli;

import dev.backfill.cli.output.ExitCode;
import dev.backfill.run.BackfillRunner;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Does some chunks, and rolls them back. */
@Command(
    name = "dry-run",
    description = {
      "Does some chunks of a plan, and rolls each batch back.",
      "Rows are locked meanwhile; no row is changed, and no ledger is written."
    })
final class DryRunCommand implements Callable<Integer> {

  @Mixin private PlanOptions plan = new PlanOptions();
  @Mixin private OutputOptions form = new OutputOptions();

  private final Surroundings here;

  DryRunCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    try (var open = plan.open(here.secrets(), LedgerUse.ALONE)) {
      var rehearsal = open.bound(List.of()).dryRunWith(BackfillRunner.inMemory());
      if (form.json()) {
        here.output().json("dry-run", json -> DryRunJson.write(json, rehearsal));
      } else {
        here.output().text(rehearsal.toMarkdown());
      }
      return (rehearsal.succeeded() ? ExitCode.COMPLETED : ExitCode.FAILED).status();
    }
  }
}
