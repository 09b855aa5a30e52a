package dev.backfill;

import static java.util.Objects.requireNonNull;

import dev.backfill.check.Check;
import dev.backfill.ledger.Ledger;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.RunOptions;
import dev.backfill.plan.Sampling;
import dev.backfill.plan.Stage;
import dev.backfill.plan.Undo;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.DryRun;
import dev.backfill.report.Explanation;
import dev.backfill.run.BackfillRun;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkAction;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

/** The optional settings of a plan; every call returns a new value. */
record PlanBuilder<R extends Range>(PlanDefinition<R> definition, RunOptions options)
    implements PlanStages.Options<R> {

  /** As short as the plan. */
  @Override
  public String toString() {
    return build().toString();
  }

  private PlanBuilder<R> with(PlanDefinition<R> other) {
    return new PlanBuilder<>(other, options);
  }

  private PlanBuilder<R> with(RunOptions other) {
    return new PlanBuilder<>(definition, other);
  }

  @Override
  public PlanStages.Options<R> parallelism(int chunksAtOnce) {
    return with(options.withParallelism(chunksAtOnce));
  }

  @Override
  public PlanStages.Options<R> newestFirst() {
    return with(definition.newestFirst());
  }

  @Override
  public PlanStages.Options<R> ledger(Ledger ledger) {
    return with(
        options.withLedger(
            requireNonNull(
                ledger,
                "ledger is null: give one, such as JdbcLedger.in(dataSource), or leave ledger(..)"
                    + " out")));
  }

  @Override
  public PlanStages.Options<R> preCheck(Check check) {
    return with(definition.withPreCheck(check));
  }

  @Override
  public PlanStages.Options<R> chunkCheck(Check check) {
    return with(definition.withChunkCheck(check));
  }

  @Override
  public PlanStages.Options<R> postCheck(Check check) {
    return with(definition.withPostCheck(check));
  }

  @Override
  public PlanStages.Options<R> listener(ProgressListener listener) {
    return with(options.withListener(listener));
  }

  @Override
  public PlanStages.Options<R> retry(RetryPolicy policy) {
    return with(options.withRetry(policy));
  }

  @Override
  public PlanStages.Options<R> failureLimit(FailureLimit limit) {
    return with(options.withFailureLimit(limit));
  }

  @Override
  public PlanStages.Options<R> failFast() {
    return failureLimit(FailureLimit.FAIL_FAST);
  }

  @Override
  public PlanStages.Options<R> batchRows(int rows) {
    return with(options.withBatchRows(rows));
  }

  @Override
  public PlanStages.Options<R> maxChunks(long chunks) {
    return with(options.withMaxChunks(chunks));
  }

  @Override
  public PlanStages.Options<R> grace(Duration grace) {
    return with(options.withGrace(grace));
  }

  @Override
  public PlanStages.Options<R> maxOutage(Duration wait) {
    return with(options.withMaxOutage(wait));
  }

  @Override
  public PlanStages.Options<R> batchDeadline(Duration atMost) {
    return with(options.withDeadlines(options.deadlines().withBatch(atMost)));
  }

  @Override
  public PlanStages.Options<R> chunkDeadline(Duration atMost) {
    return with(options.withDeadlines(options.deadlines().withChunk(atMost)));
  }

  @Override
  public PlanStages.Options<R> runDeadline(Duration atMost) {
    return with(options.withDeadlines(options.deadlines().withRun(atMost)));
  }

  @Override
  public PlanStages.Options<R> databaseCores(int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("databaseCores must be >= 1, was " + cores);
    }
    return with(options.withDatabaseCores(cores));
  }

  @Override
  public PlanStages.Options<R> canary(long chunks, Stage... more) {
    return with(
        options.withCanary(
            Stream.concat(Stream.of(Stage.chunks(chunks)), Arrays.stream(more)).toList()));
  }

  @Override
  public PlanStages.Options<R> deltaPasses(int most) {
    return with(options.withDeltaPasses(most));
  }

  @Override
  public PlanStages.Options<R> drainOnShutdown() {
    return with(options.drainingOnShutdown());
  }

  @Override
  public PlanStages.Options<R> showCauses() {
    return with(options.showingCauses());
  }

  @Override
  public PlanStages.Options<R> undoBy(Undo way) {
    return with(options.withUndo(way));
  }

  @Override
  public PlanStages.Options<R> codeVersion(String version) {
    return with(definition.withCodeVersion(version));
  }

  @Override
  public PlanStages.Options<R> description(String text) {
    return with(definition.withDescription(text));
  }

  @Override
  public PlanStages.Options<R> requestedBy(String who) {
    return with(definition.withRequestedBy(who));
  }

  @Override
  public BuiltPlan<R> build() {
    return new RunnablePlan<>(Plan.of(definition, options));
  }

  @Override
  public Explanation explain() {
    return build().explain();
  }

  @Override
  public Explanation explain(ChunkProcessor<? super R> processor) {
    return build().explain(processor);
  }

  @Override
  public DryRun dryRun(TransactionalProcessor<? super R> processor) {
    return build().dryRun(processor);
  }

  @Override
  public DryRun dryRun(TransactionalProcessor<? super R> processor, Sampling sampling) {
    return build().dryRun(processor, sampling);
  }

  @Override
  public BackfillReport run(ChunkProcessor<? super R> processor) {
    return build().run(processor);
  }

  @Override
  public BackfillReport forEach(ChunkAction<? super R> action) {
    return build().forEach(action);
  }

  @Override
  public BackfillRun start(ChunkProcessor<? super R> processor) {
    return build().start(processor);
  }
}
