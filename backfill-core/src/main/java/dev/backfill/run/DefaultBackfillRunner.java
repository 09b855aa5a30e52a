package dev.backfill.run;

import dev.backfill.plan.Plan;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;

/** STUB. */
final class DefaultBackfillRunner implements BackfillRunner {
  DefaultBackfillRunner(RunnerSettings settings) {}

  @Override
  public <R extends Range> BackfillReport run(Plan<R> plan, ChunkProcessor<? super R> processor) {
    throw new IllegalStateException();
  }

  @Override
  public <R extends Range> BackfillRun start(Plan<R> plan, ChunkProcessor<? super R> processor) {
    throw new IllegalStateException();
  }
}
