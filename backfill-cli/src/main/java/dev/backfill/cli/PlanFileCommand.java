package dev.backfill.cli;

import dev.backfill.cli.output.ExitCode;
import dev.backfill.yaml.PlanFile;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks a file, and prints what it says. */
@Command(
    name = "plan",
    description = {
      "Checks the file of a plan, and prints what it says.",
      "With a database, also the tables, columns and checks that it names. Writes nothing."
    })
final class PlanFileCommand implements Callable<Integer> {

  @Mixin private PlanOptions plan = new PlanOptions();
  @Mixin private OutputOptions form = new OutputOptions();

  private final Surroundings here;

  PlanFileCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    PlanFile file = plan.file();
    if (plan.hasDatabase()) {
      requireBound();
    }
    form.write(
        here.output(),
        "plan",
        json -> json.text("plan", file.name()).text("yaml", file.toYaml()),
        file::toYaml);
    return ExitCode.COMPLETED.status();
  }

  private void requireBound() {
    try (var open = plan.open(here.secrets(), LedgerUse.ALONE)) {
      var unused = open.bound(List.of());
      KnownApprovals.of(open).ifPresent(approvals -> here.output().say(approvals.sentence() + "."));
    }
  }
}
