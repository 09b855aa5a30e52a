package dev.backfill.cli;

import dev.backfill.cli.output.ExitCode;
import dev.backfill.report.DryRun;
import dev.backfill.run.BackfillRunner;
import dev.backfill.yaml.PlanFile;
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
  @Mixin private WriteOptions write = new WriteOptions();
  @Mixin private OutputOptions form = new OutputOptions();

  private final Surroundings here;

  DryRunCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    write.requirePlace();
    try (var open = plan.open(here.secrets(), LedgerUse.ALONE)) {
      var rehearsal = open.bound(List.of()).dryRunWith(BackfillRunner.inMemory());
      form.write(
          here.output(),
          "dry-run",
          json -> DryRunJson.write(json, rehearsal),
          rehearsal::toMarkdown);
      return written(open.file(), rehearsal).status();
    }
  }

  /** What failed has measured nothing that a plan should say. */
  private ExitCode written(PlanFile file, DryRun rehearsal) {
    if (rehearsal.succeeded()) {
      write.write(file, file.estimatedBy(rehearsal), here.output());
      return ExitCode.COMPLETED;
    }
    if (write.given()) {
      here.output().say("The dry run failed, so no plan was written.");
    }
    return ExitCode.FAILED;
  }
}
