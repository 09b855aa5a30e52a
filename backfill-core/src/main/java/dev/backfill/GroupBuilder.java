package dev.backfill;

import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.Reprocess;
import dev.backfill.ledger.Reprocessing;
import dev.backfill.plan.GroupMember;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanGroup;
import dev.backfill.plan.Sampling;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.DryRun;
import dev.backfill.report.Explanation;
import dev.backfill.report.GroupExplanation;
import dev.backfill.report.GroupReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.GroupRun;
import dev.backfill.scope.Range;
import dev.backfill.values.RunSettings;
import dev.backfill.work.TransactionalProcessor;
import java.util.List;
import java.util.stream.Collectors;

/** A group, and the runner in memory for it. */
record GroupBuilder(PlanGroup group) implements GroupStep {

  @Override
  public GroupStep ledger(Ledger ledger) {
    return new GroupBuilder(group.ledger(ledger));
  }

  @Override
  public GroupStep parallelism(int lanesAtOnce) {
    return new GroupBuilder(group.parallelism(lanesAtOnce));
  }

  @Override
  public GroupStep listener(ProgressListener listener) {
    return new GroupBuilder(group.listener(listener));
  }

  @Override
  public PlanGroup build() {
    return group;
  }

  @Override
  public GroupExplanation explain() {
    var order = group.inOrder();
    return new GroupExplanation(
        group.name(),
        order.stream().map(GroupBuilder::dependencies).toList(),
        order.stream().map(this::explained).toList());
  }

  private static String dependencies(GroupMember<?> member) {
    if (member.upstream().isEmpty()) {
      return "%s: waits for nothing".formatted(member.name());
    }
    return "%s: after %s"
        .formatted(
            member.name(),
            member.upstream().stream()
                .map(one -> (one.byChunk() ? "chunks of %s" : "%s").formatted(one.planName()))
                .collect(Collectors.joining(", ")));
  }

  private <R extends Range> Explanation explained(GroupMember<R> member) {
    return BackfillRunner.inMemory().explain(withLedger(member), member.work());
  }

  /** The plan with the ledger of the group, if it names one. */
  private <R extends Range> Plan<R> withLedger(GroupMember<R> member) {
    var plan = member.plan();
    return group
        .commonLedger()
        .<Plan<R>>map(
            ledger -> Plan.of(plan.definition(), RunSettings.of(plan.options()).ledger(ledger)))
        .orElse(plan);
  }

  @Override
  public List<DryRun> dryRun(Sampling sampling) {
    group.members().forEach(GroupBuilder::requireTransactional);
    return group.inOrder().stream().map(member -> dryRun(member, sampling)).toList();
  }

  private static void requireTransactional(GroupMember<?> member) {
    if (!(member.work() instanceof TransactionalProcessor<?>)) {
      throw new IllegalArgumentException(
          "The work of plan '%s' commits by itself and cannot be rolled back, so the group cannot be rehearsed; rehearse the other plans one by one"
              .formatted(member.name()));
    }
  }

  private <R extends Range> DryRun dryRun(GroupMember<R> member, Sampling sampling) {
    if (member.work() instanceof TransactionalProcessor<? super R> work) {
      return BackfillRunner.inMemory().dryRun(withLedger(member), work, sampling);
    }
    throw new IllegalStateException(member.name()); // was refused
  }

  @Override
  public List<Reprocessing> explainReprocess(String planName, Reprocess request) {
    return GroupReprocess.of(group, planName, request).explain();
  }

  @Override
  public List<Reprocessing> reprocess(String planName, Reprocess request) {
    return GroupReprocess.of(group, planName, request).mark();
  }

  @Override
  public GroupReport run() {
    return BackfillRunner.inMemory().run(group);
  }

  @Override
  public GroupRun start() {
    return BackfillRunner.inMemory().start(group);
  }
}
