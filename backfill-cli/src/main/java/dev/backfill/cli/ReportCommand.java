package dev.backfill.cli;

import dev.backfill.cli.output.ExitCode;
import dev.backfill.cli.output.Json;
import dev.backfill.ledger.RunInspection;
import dev.backfill.report.LedgerReport;
import dev.backfill.work.Failure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reports on a run from its ledger. */
@Command(
    name = "report",
    description =
        "Reports on the run of a plan, chunk by chunk, from any machine that reaches the ledger.")
final class ReportCommand implements Callable<Integer> {

  @Mixin private PlanOptions plan = new PlanOptions();
  @Mixin private OutputOptions form = new OutputOptions();

  private final Surroundings here;

  ReportCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    try (var open = plan.open(here.secrets(), LedgerUse.ALONE)) {
      var run = RecordedRun.of(open.ledger(), open.name());
      var approvals = KnownApprovals.of(open);
      form.write(
          here.output(),
          "report",
          json -> {
            write(json, run);
            ApprovalsJson.write(json, approvals);
          },
          () ->
              LedgerReport.of(run)
                  + approvals.map(known -> "\n" + LedgerReport.of(known)).orElse(""));
      return ExitCode.COMPLETED.status();
    }
  }

  private static void write(Json json, RunInspection run) {
    StatusJson.write(json, run.summary());
    json.array(
            "shown_chunks",
            run.summary().view().notable(),
            chunk -> {
              json.text("id", chunk.id()).text("bounds", chunk.bounds());
              json.text("state", chunk.state().name()).count("attempts", chunk.attempts());
              json.object("rows", rows -> DryRunJson.counts(rows, chunk.rows()));
              json.text("started_at", chunk.startedAt());
              json.text("failure", chunk.failure().map(Failure::text));
            })
        .array(
            "checks",
            run.checks(),
            check ->
                json.text("phase", check.phase().name())
                    .text("name", check.name())
                    .text("status", check.verdict().status().name())
                    .text("evidence", check.verdict().evidence())
                    .text("at", check.at().toString()));
  }
}
