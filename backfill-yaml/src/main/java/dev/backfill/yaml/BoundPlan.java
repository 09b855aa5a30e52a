package dev.backfill.yaml;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.plan.GroupMember;
import dev.backfill.plan.Plan;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.DryRun;
import dev.backfill.report.Explanation;
import dev.backfill.run.BackfillRun;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A plan of a file with its work. Value: made by {@link PlanFile#bind}.
 *
 * @param <R> type of the ranges
 * @param plan the plan
 * @param work the work of one chunk
 * @param upstream the plans that it waits for
 * @param acceptsSkipped true if a chunk upstream that a person has left out counts as done
 */
public record BoundPlan<R extends Range>(
    Plan<R> plan,
    ChunkProcessor<Range> work,
    List<GroupMember.Dependency> upstream,
    boolean acceptsSkipped) {

  /** Copies the list. */
  public BoundPlan {
    upstream = List.copyOf(upstream);
  }

  /**
   * Runs the plan and waits for its end.
   *
   * @param runner such as {@code BackfillRunner.inMemory()}; the ledger is the plan's own
   * @return the report
   * @throws IllegalStateException if the plan waits for others
   */
  public BackfillReport runWith(BackfillRunner runner) {
    requireAlone();
    return runner.run(plan, work);
  }

  /**
   * Starts the plan.
   *
   * @param runner such as {@code BackfillRunner.inMemory()}; the ledger is the plan's own
   * @return the run
   * @throws IllegalStateException if the plan waits for others
   */
  @CheckReturnValue
  public BackfillRun startWith(BackfillRunner runner) {
    requireAlone();
    return runner.start(plan, work);
  }

  /**
   * The version of the plan and its work that people approve: {@code
   * ledger.approve(bound.approvalTerms(), "ann")}. Reads the catalog of the database.
   *
   * @return the terms
   */
  public ApprovalTerms approvalTerms() {
    return plan.approvalTerms(work);
  }

  /**
   * Lists the chunks and the obstacles, and writes nothing.
   *
   * @param runner such as {@code BackfillRunner.inMemory()}
   * @return the explanation
   */
  public Explanation explainWith(BackfillRunner runner) {
    return runner.explain(plan, work);
  }

  /**
   * Processes some chunks and rolls them back.
   *
   * @param runner such as {@code BackfillRunner.inMemory()}
   * @return what it would do
   * @throws IllegalStateException if the work commits by itself
   */
  public DryRun dryRunWith(BackfillRunner runner) {
    if (work instanceof TransactionalProcessor<Range> transactional) {
      return runner.dryRun(plan, transactional);
    }
    throw new IllegalStateException(
        "The work of plan '%s' commits by itself and cannot be rolled back, so there is no dry run; use explainWith(..)"
            .formatted(plan.name()));
  }

  /**
   * The plan as a member of a group, with the plans that it waits for.
   *
   * @return for {@code Backfill.group(name, members)}
   */
  @CheckReturnValue
  public GroupMember<R> member() {
    return new GroupMember<>(plan, work, upstream, acceptsSkipped);
  }

  private void requireAlone() {
    if (!upstream.isEmpty()) {
      throw new IllegalStateException(
          "Plan '%s' waits for %s; run them together: Backfill.group(name, one.member(), other.member())"
              .formatted(
                  plan.name(),
                  upstream.stream()
                      .map(GroupMember.Dependency::planName)
                      .collect(Collectors.joining(", "))));
    }
  }
}
