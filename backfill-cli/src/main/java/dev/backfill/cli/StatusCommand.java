package dev.backfill.cli;

import dev.backfill.cli.output.CommandException;
import dev.backfill.cli.output.ExitCode;
import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.RunInspection;
import java.util.Optional;
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
      var approvals = KnownApprovals.of(open);
      var run = run(open, approvals);
      form.write(
          here.output(),
          "status",
          json -> {
            StatusJson.write(json, run.summary());
            ApprovalsJson.write(json, approvals);
          },
          () -> StatusText.of(run.summary()) + approvals.map(StatusText::of).orElse(""));
      return ExitCode.COMPLETED.status();
    }
  }

  /** A plan that waits for approvals has no run yet. */
  private static RunInspection run(OpenPlan open, Optional<Approvals> approvals) {
    return open.ledger()
        .inspect(open.name())
        .orElseThrow(
            () ->
                approvals
                    .map(
                        known ->
                            CommandException.refused(
                                "Plan '%s' has not been run. %s."
                                    .formatted(open.name(), known.sentence())))
                    .orElseGet(() -> RecordedRun.unknown(open.name())));
  }
}
