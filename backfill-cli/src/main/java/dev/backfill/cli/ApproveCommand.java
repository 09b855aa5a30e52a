package dev.backfill.cli;

import dev.backfill.cli.output.CommandException;
import dev.backfill.cli.output.ExitCode;
import dev.backfill.contract.BackfillException;
import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.ledger.Approvals;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Approves the present version of a plan in the name of a person, or takes that back. */
@Command(
    name = "approve",
    description = {
      "Approves this version of a plan and its work in the name of a person, or takes that back.",
      "It counts until it expires, or plan or work change. Shows what is approved."
    })
final class ApproveCommand implements Callable<Integer> {

  @Mixin private PlanOptions plan = new PlanOptions();
  @Mixin private OutputOptions form = new OutputOptions();

  @Option(
      names = "--by",
      required = true,
      paramLabel = "NAME",
      description = "Who approves it. The user of this machine is never taken for that person.")
  private String by = "";

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Days for which it counts; ${DEFAULT-VALUE} unless given.")
  private long days = ApprovalTerms.DEFAULT_VALIDITY.toDays();

  @Option(names = "--withdraw", description = "Take back what this person has approved.")
  private boolean withdraw;

  private final Surroundings here;

  ApproveCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    if (days < 1 || days > ApprovalTerms.MAX_VALIDITY.toDays()) {
      throw CommandException.usage(
          "--days is 1 to %d, was %d.".formatted(ApprovalTerms.MAX_VALIDITY.toDays(), days));
    }
    try (var open = plan.open(here.secrets(), LedgerUse.ALONE)) {
      if (withdraw) {
        open.ledger().withdrawApproval(open.name(), by);
        say(open.name(), remaining(open));
      } else {
        var terms = open.bound(List.of()).approvalTerms();
        approve(open, terms);
        say(open.name(), Optional.of(KnownApprovals.judged(open, terms)));
      }
      return ExitCode.COMPLETED.status();
    }
  }

  /**
   * Empty if the plan cannot be bound, such as to a table that is gone: that is no failure here.
   */
  private Optional<Approvals> remaining(OpenPlan open) {
    try {
      return Optional.of(KnownApprovals.judged(open));
    } catch (BackfillException | IllegalArgumentException e) {
      here.output().say("The approvals that remain cannot be judged: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** What is approved is shown first, also if the approval is refused. */
  private void approve(OpenPlan open, ApprovalTerms terms) {
    if (!form.json()) {
      here.output().text(ApprovalText.of(terms));
    }
    var unused = open.ledger().approve(terms, by, Duration.ofDays(days));
  }

  private void say(String planName, Optional<Approvals> approvals) {
    form.write(
        here.output(),
        "approve",
        json -> {
          json.text("plan", planName);
          ApprovalsJson.write(json, approvals);
        },
        () ->
            "%s of plan '%s' by %s.%s"
                .formatted(
                    withdraw ? "Withdrawn: the approval" : "Approved: this version",
                    planName,
                    by.strip(),
                    approvals.map(known -> " " + known.sentence() + ".").orElse("")));
  }
}
