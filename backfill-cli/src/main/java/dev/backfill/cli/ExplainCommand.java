package dev.backfill.cli;

import dev.backfill.cli.output.ExitCode;
import dev.backfill.run.BackfillRunner;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what a run would do. */
@Command(
    name = "explain",
    description =
        "Lists the chunks of a plan, their expected rows, and every obstacle. Writes nothing"
            + " to the database.")
final class ExplainCommand implements Callable<Integer> {

  @Mixin private PlanOptions plan = new PlanOptions();
  @Mixin private WriteOptions write = new WriteOptions();
  @Mixin private OutputOptions form = new OutputOptions();

  private final Surroundings here;

  ExplainCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    write.requirePlace();
    try (var open = plan.open(here.secrets(), LedgerUse.ALONE)) {
      var explanation = open.bound(List.of()).explainWith(BackfillRunner.inMemory());
      form.write(
          here.output(),
          "explain",
          json -> ExplanationJson.write(json, explanation),
          explanation::toMarkdown);
      write.write(open.file(), open.file().estimatedBy(explanation), here.output());
      if (write.given() && explanation.forecast().isEmpty()) {
        here.output().say("No time was measured. 'dry-run --write' measures it.");
      }
      return ExitCode.COMPLETED.status();
    }
  }
}
