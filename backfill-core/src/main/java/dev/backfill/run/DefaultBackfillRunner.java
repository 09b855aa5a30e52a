package dev.backfill.run;

import static java.util.Objects.requireNonNull;

import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanGroup;
import dev.backfill.plan.Sampling;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.DryRun;
import dev.backfill.report.Explanation;
import dev.backfill.report.GroupReport;
import dev.backfill.run.context.LedgerLife;
import dev.backfill.scope.Range;
import dev.backfill.values.RunSettings;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Opens runs and waits for their end. Thread-safe. */
final class DefaultBackfillRunner implements BackfillRunner {

  private final RunnerSettings settings;

  DefaultBackfillRunner(RunnerSettings settings) {
    this.settings = settings;
  }

  @Override
  public <R extends Range> BackfillReport run(Plan<R> plan, ChunkProcessor<? super R> processor) {
    try (var run = open(plan, processor)) {
      var report = run.await();
      if (report.state() != RunState.COMPLETED) {
        throw run.failure(report);
      }
      return report;
    }
  }

  @Override
  public <R extends Range> BackfillRun start(Plan<R> plan, ChunkProcessor<? super R> processor) {
    return open(plan, processor);
  }

  @Override
  public GroupReport run(PlanGroup group) {
    try (var run = open(group)) {
      var report = run.await();
      if (!report.succeeded()) {
        throw run.failure(report);
      }
      return report;
    }
  }

  @Override
  public GroupRun start(PlanGroup group) {
    return open(group);
  }

  private DefaultGroupRun open(PlanGroup group) {
    requireNonNull(group, "group");
    new GroupScopes(group).requireCovered();
    var given = group.commonLedger();
    var ledger = settings.ledgerFor(given);
    group.members().forEach(member -> OpeningApprovals.require(member, ledger));
    return DefaultGroupRun.open(group, new MemberOpening(group, setting(given)));
  }

  @Override
  public <R extends Range> DryRun dryRun(
      Plan<R> plan, TransactionalProcessor<? super R> processor, Sampling sampling) {
    requireNonNull(plan, "plan");
    requireNonNull(processor, "processor");
    requireNonNull(sampling, "sampling");
    return new DryRunner<>(
            plan,
            processor,
            settings.ledgerFor(plan.options().ledger()),
            sampling,
            settings.time(),
            random())
        .run();
  }

  @Override
  public <R extends Range> Explanation explain(Plan<R> plan) {
    return Explanation.of(withLedger(plan));
  }

  @Override
  public <R extends Range> Explanation explain(Plan<R> plan, ChunkProcessor<? super R> processor) {
    return Explanation.of(withLedger(plan), processor);
  }

  /** The plan with the ledger that a run of this runner would use, if that is one to be read. */
  private <R extends Range> Plan<R> withLedger(Plan<R> plan) {
    var options = requireNonNull(plan, "plan").options();
    return options.ledger().isPresent() || settings.ledger().isEmpty()
        ? plan
        : Plan.of(plan.definition(), RunSettings.of(options).ledger(settings.ledger().get()));
  }

  private <R extends Range> DefaultBackfillRun<R> open(
      Plan<R> plan, ChunkProcessor<? super R> processor) {
    requireNonNull(plan, "plan");
    requireNonNull(processor, "processor");
    return RunOpening.open(plan, processor, setting(plan.options().ledger()));
  }

  private RunOpening.Setting setting(Optional<Ledger> given) {
    var ledger = settings.ledgerFor(given);
    var life = LedgerLife.of(ledger, given.isPresent() || settings.ledger().isPresent());
    return new RunOpening.Setting(ledger, life, settings.time(), random());
  }

  private RandomGenerator random() {
    return settings.seed().map(Random::new).orElseGet(Random::new);
  }
}
