package dev.backfill.cli;

import dev.backfill.cli.running.StoppableRun;
import dev.backfill.ledger.NotApprovedException;
import dev.backfill.run.BackfillRunner;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a plan, or continues it. */
@Command(
    name = "run",
    description = {
      "Runs a plan, or continues it where it was left. Done chunks are not done again.",
      "Ctrl-C lets batches at work end; the same command continues the run."
    })
final class RunCommand implements Callable<Integer> {

  @Mixin private PlanOptions plan = new PlanOptions();
  @Mixin private ReportOptions report = new ReportOptions();
  @Mixin private OutputOptions form = new OutputOptions();

  @Option(
      names = "--shared",
      description =
          "Share the run with other processes, each of which is started with this option.")
  private boolean shared;

  private final Surroundings here;

  RunCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    var again = plan.runCommand() + report.words() + (shared ? " --shared" : "");
    var listeners = report.listeners();
    var stoppable = new StoppableRun(here.output(), again);
    try (var open = plan.open(here.secrets(), shared ? LedgerUse.SHARED : LedgerUse.ALONE)) {
      var bound = open.bound(listeners);
      var ended = stoppable.await(() -> bound.startWith(BackfillRunner.inMemory()));
      new RunEnd(here.output(), report, form.json()).write(ended.report());
      stoppable.sayHowToContinue(ended);
      return ended.exit().status();
    } catch (NotApprovedException e) {
      here.output()
          .say("To approve this version: " + plan.command("approve", List.of("--by", "NAME")));
      throw e;
    }
  }
}
