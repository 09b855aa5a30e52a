package dev.backfill;

import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.PlanDocument;
import dev.backfill.plan.RunOptions;
import dev.backfill.plan.Sampling;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.DryRun;
import dev.backfill.report.Explanation;
import dev.backfill.run.BackfillRun;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkAction;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;

/** A plan, and the runner in memory for it. */
record RunnablePlan<R extends Range>(Plan<R> plan) implements BuiltPlan<R> {

  @Override
  public PlanDefinition<R> definition() {
    return plan.definition();
  }

  @Override
  public RunOptions options() {
    return plan.options();
  }

  @Override
  public PlanDocument document() {
    return plan.document();
  }

  /** As short as the plan. */
  @Override
  public String toString() {
    return plan.toString();
  }

  @Override
  public Explanation explain() {
    return BackfillRunner.inMemory().explain(plan);
  }

  @Override
  public Explanation explain(ChunkProcessor<? super R> processor) {
    return BackfillRunner.inMemory().explain(plan, processor);
  }

  @Override
  public DryRun dryRun(TransactionalProcessor<? super R> processor) {
    return BackfillRunner.inMemory().dryRun(plan, processor);
  }

  @Override
  public DryRun dryRun(TransactionalProcessor<? super R> processor, Sampling sampling) {
    return BackfillRunner.inMemory().dryRun(plan, processor, sampling);
  }

  @Override
  public BackfillReport run(ChunkProcessor<? super R> processor) {
    return BackfillRunner.inMemory().run(plan, processor);
  }

  @Override
  public BackfillReport forEach(ChunkAction<? super R> action) {
    return BackfillRunner.inMemory().forEach(plan, action);
  }

  @Override
  public BackfillRun start(ChunkProcessor<? super R> processor) {
    return BackfillRunner.inMemory().start(plan, processor);
  }
}
