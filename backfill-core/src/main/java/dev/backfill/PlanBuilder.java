package dev.backfill;

import static java.util.Objects.requireNonNull;

import dev.backfill.check.Check;
import dev.backfill.ledger.Ledger;
import dev.backfill.plan.ApprovalRule;
import dev.backfill.plan.BadRows;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.Plan;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Sampling;
import dev.backfill.plan.Stage;
import dev.backfill.plan.TimeWindow;
import dev.backfill.plan.Undo;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.DryRun;
import dev.backfill.report.Explanation;
import dev.backfill.run.BackfillRun;
import dev.backfill.scope.Range;
import dev.backfill.values.Definition;
import dev.backfill.values.RunSettings;
import dev.backfill.work.ChunkAction;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;

/** The optional settings of a plan; every call returns a new value. */
record PlanBuilder<R extends Range>(Definition<R> definition, RunSettings options)
    implements PlanSteps.Options<R> {

  /** As short as the plan. */
  @Override
  public String toString() {
    return build().toString();
  }

  private PlanBuilder<R> with(Definition<R> other) {
    return new PlanBuilder<>(other, options);
  }

  private PlanBuilder<R> with(RunSettings other) {
    return new PlanBuilder<>(definition, other);
  }

  @Override
  public PlanSteps.Options<R> parallelism(int chunksAtOnce) {
    return with(options.parallelism(chunksAtOnce));
  }

  @Override
  public PlanSteps.Options<R> newestFirst() {
    return with(definition.newestFirst());
  }

  @Override
  public PlanSteps.Options<R> ledger(Ledger ledger) {
    return with(
        options.ledger(
            requireNonNull(
                ledger,
                "ledger is null: give one, such as JdbcLedger.in(dataSource), or leave ledger(..)"
                    + " out")));
  }

  @Override
  public PlanSteps.Options<R> preCheck(Check check) {
    return with(definition.preCheck(check));
  }

  @Override
  public PlanSteps.Options<R> chunkCheck(Check check) {
    return with(definition.chunkCheck(check));
  }

  @Override
  public PlanSteps.Options<R> postCheck(Check check) {
    return with(definition.postCheck(check));
  }

  @Override
  public PlanSteps.Options<R> listener(ProgressListener listener) {
    return with(options.listener(listener));
  }

  @Override
  public PlanSteps.Options<R> retry(RetryPolicy policy) {
    return with(options.retry(policy));
  }

  @Override
  public PlanSteps.Options<R> failureLimit(FailureLimit limit) {
    return with(options.failureLimit(limit));
  }

  @Override
  public PlanSteps.Options<R> failFast() {
    return failureLimit(FailureLimit.FAIL_FAST);
  }

  @Override
  public PlanSteps.Options<R> batchRows(int rows) {
    return with(options.batchRows(rows));
  }

  @Override
  public PlanSteps.Options<R> maxChunks(long chunks) {
    return with(options.maxChunks(chunks));
  }

  @Override
  public PlanSteps.Options<R> threadFactory(ThreadFactory factory) {
    return with(options.threadFactory(factory));
  }

  @Override
  public PlanSteps.Options<R> grace(Duration grace) {
    return with(options.grace(grace));
  }

  @Override
  public PlanSteps.Options<R> maxOutage(Duration wait) {
    return with(options.maxOutage(wait));
  }

  @Override
  public PlanSteps.Options<R> batchDeadline(Duration atMost) {
    return with(options.deadlines(options.deadlines().withBatch(atMost)));
  }

  @Override
  public PlanSteps.Options<R> chunkDeadline(Duration atMost) {
    return with(options.deadlines(options.deadlines().withChunk(atMost)));
  }

  @Override
  public PlanSteps.Options<R> runDeadline(Duration atMost) {
    return with(options.deadlines(options.deadlines().withRun(atMost)));
  }

  @Override
  public PlanSteps.Options<R> databaseCores(int cores) {
    return with(options.databaseCores(cores));
  }

  @Override
  public PlanSteps.Options<R> canary(long chunks, Stage... more) {
    return with(
        options.canary(
            Stream.concat(Stream.of(Stage.chunks(chunks)), Arrays.stream(more)).toList()));
  }

  @Override
  public PlanSteps.Options<R> windows(TimeWindow first, TimeWindow... more) {
    return with(options.windows(Stream.concat(Stream.of(first), Arrays.stream(more)).toList()));
  }

  @Override
  public PlanSteps.Options<R> deltaPasses(int most) {
    return with(options.deltaPasses(most));
  }

  @Override
  public PlanSteps.Options<R> drainOnShutdown() {
    return with(options.drainingOnShutdown());
  }

  @Override
  public PlanSteps.Options<R> allowOverlap() {
    return with(options.allowingOverlap());
  }

  @Override
  public PlanSteps.Options<R> requireExactlyOnce() {
    return with(options.requiringExactlyOnce());
  }

  @Override
  public PlanSteps.Options<R> showCauses() {
    return with(options.showingCauses());
  }

  @Override
  public PlanSteps.Options<R> setAside(BadRows limit) {
    return with(options.badRows(limit));
  }

  @Override
  public PlanSteps.Options<R> approvals(ApprovalRule rule) {
    return with(options.approvals(rule));
  }

  @Override
  public PlanSteps.Options<R> undoBy(Undo way) {
    return with(options.undo(way));
  }

  @Override
  public PlanSteps.Options<R> codeVersion(String version) {
    return with(definition.codeVersion(version));
  }

  @Override
  public PlanSteps.Options<R> description(String text) {
    return with(definition.description(text));
  }

  @Override
  public PlanSteps.Options<R> requestedBy(String who) {
    return with(definition.requestedBy(who));
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
