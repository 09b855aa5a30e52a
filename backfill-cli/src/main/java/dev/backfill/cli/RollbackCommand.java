package dev.backfill.cli;

import dev.backfill.Backfill;
import dev.backfill.RollbackStep;
import dev.backfill.cli.output.CommandException;
import dev.backfill.cli.output.ExitCode;
import dev.backfill.cli.running.StoppableRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts back the old values of a run that kept them. */
@Command(
    name = "rollback",
    description = {
      "Puts back the old values of a run whose plan keeps them (rollback.strategy: undo_log).",
      "Without --yes it says what it would do, and changes nothing."
    })
final class RollbackCommand implements Callable<Integer> {

  @Mixin private PlanOptions plan = new PlanOptions();
  @Mixin private ReportOptions report = new ReportOptions();
  @Mixin private OutputOptions form = new OutputOptions();

  @Option(
      names = "--chunk",
      paramLabel = "LABEL",
      description = "Only this chunk, by its label in the report. May be repeated.")
  private List<String> chunks = new ArrayList<>();

  @Option(
      names = "--lanes",
      paramLabel = "N",
      description = "Chunks that are put back at the same time; ${DEFAULT-VALUE} unless given.")
  private int lanes = 1;

  @Option(names = "--dry-run", description = "Put some chunks back, and take that back again.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Put the old values back.")
  private boolean yes;

  private final Surroundings here;

  RollbackCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    if (lanes < 1) {
      throw CommandException.usage("--lanes is 1 or more, was %d.".formatted(lanes));
    }
    try (var open = plan.open(here.secrets(), LedgerUse.ALONE)) {
      open.lanes(lanes);
      var step = step(open);
      if (dryRun) {
        return tried(step).status();
      }
      return (yes ? rolledBack(step) : explained(step)).status();
    }
  }

  private RollbackStep step(OpenPlan open) {
    var all =
        Backfill.rollback(open.ledger(), open.name())
            .settings(settings -> settings.parallelism(lanes));
    return chunks.isEmpty() ? all : all.chunks(chunks.toArray(String[]::new));
  }

  private ExitCode tried(RollbackStep step) {
    var rehearsal = step.dryRun();
    form.write(
        here.output(),
        "rollback",
        json -> DryRunJson.write(json, rehearsal),
        rehearsal::toMarkdown);
    return rehearsal.succeeded() ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  /** Nothing is changed without a yes, and a script shall not take that for a rollback. */
  private ExitCode explained(RollbackStep step) {
    var explanation = step.explain();
    form.write(
        here.output(),
        "rollback",
        json -> ExplanationJson.write(json, explanation),
        explanation::toMarkdown);
    here.output().say("Nothing was changed. To put the old values back, add --yes.");
    return ExitCode.REFUSED;
  }

  private ExitCode rolledBack(RollbackStep step) {
    var listeners = report.listeners();
    var watched =
        step.settings(
            settings -> {
              var next = settings;
              for (var listener : listeners) {
                next = next.listener(listener);
              }
              return next;
            });
    var stoppable = new StoppableRun(here.output(), again());
    var ended = stoppable.await(watched::start);
    new RunEnd(here.output(), report, form.json()).write(ended.report());
    stoppable.sayHowToContinue(ended);
    return ended.exit();
  }

  private String again() {
    var words = new ArrayList<String>();
    chunks.forEach(label -> words.addAll(List.of("--chunk", label)));
    words.addAll(List.of("--lanes", Integer.toString(lanes), "--yes"));
    return plan.command("rollback", words) + report.words();
  }
}
