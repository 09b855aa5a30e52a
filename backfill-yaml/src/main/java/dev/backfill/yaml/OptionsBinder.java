package dev.backfill.yaml;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.plan.Deadlines;
import dev.backfill.plan.Plan;
import dev.backfill.plan.Stage;
import dev.backfill.plan.TimeWindow;
import dev.backfill.progress.ProgressListener;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Range;
import dev.backfill.yaml.grammar.RowCount;
import dev.backfill.yaml.grammar.Values;
import dev.backfill.yaml.reading.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Makes the plan: its settings, checks, listener and way back.
 *
 * @param <R> type of the ranges
 */
final class OptionsBinder<R extends Range> {

  private final Values values;
  private final Values strategy;
  private final Values execution;
  private final PlanRegistry registry;
  private final BindFaults faults;

  OptionsBinder(Values values, PlanRegistry registry, BindFaults faults) {
    this.values = values;
    this.strategy = values.section("strategy");
    this.execution = values.section("execution");
    this.registry = registry;
    this.faults = faults;
  }

  Optional<Plan<R>> bound(
      SourceBinder.Source source, JdbcScope<R> scope, ChunkStrategy<R> cut, CheckBinder checks) {
    return faults
        .ask(
            "strategy.chunk_by",
            () -> Backfill.plan(values.text("name").orElseThrow(), scope).chunkBy(cut))
        .map(plan -> plan.ledger(registry.ledgerOf(source.dataSource())))
        .map(plan -> texts(plan, source.name()))
        .map(this::pace)
        .map(this::failures)
        .map(this::switches)
        .map(plan -> checks(plan, checks))
        .map(this::watched)
        .map(PlanSteps.Options::build);
  }

  private PlanSteps.Options<R> texts(PlanSteps.Options<R> plan, String dataSource) {
    var described = values.text("description").map(plan::description).orElse(plan);
    var requested = values.text("requested_by").map(described::requestedBy).orElse(described);
    var versioned = values.text("code_version").map(requested::codeVersion).orElse(requested);
    var rule = Settings.approvals(values);
    return rule.required() == 0 ? versioned : versioned.approvals(rule.on(dataSource));
  }

  private PlanSteps.Options<R> pace(PlanSteps.Options<R> plan) {
    var next = plan;
    if (strategy.text("order").filter("newest_first"::equals).isPresent()) {
      next = next.newestFirst();
    }
    next = strategy.number("parallelism").map(Math::toIntExact).map(next::parallelism).orElse(next);
    next =
        strategy
            .get("batch_rows", RowCount.class)
            .map(rows -> Math.toIntExact(rows.rows()))
            .map(next::batchRows)
            .orElse(next);
    next = strategy.number("max_chunks").map(next::maxChunks).orElse(next);
    next =
        strategy.number("delta_passes").map(Math::toIntExact).map(next::deltaPasses).orElse(next);
    return canary(next, Settings.canary(strategy.texts("canary")));
  }

  private PlanSteps.Options<R> canary(PlanSteps.Options<R> plan, List<Stage> stages) {
    return stages.isEmpty()
        ? plan
        : plan.canary(
            stages.getFirst().chunks(), stages.subList(1, stages.size()).toArray(Stage[]::new));
  }

  private PlanSteps.Options<R> failures(PlanSteps.Options<R> plan) {
    var next = plan;
    if (execution.has("retry")) {
      next = next.retry(Settings.retry(execution.section("retry")));
    }
    if (execution.has("failure_limit")) {
      next = next.failureLimit(Settings.failures(execution.section("failure_limit")));
    }
    if (execution.has("set_aside")) {
      next = next.setAside(Settings.setAside(execution.section("set_aside")));
    }
    next = Settings.span(execution, "max_outage").map(next::maxOutage).orElse(next);
    next = Settings.span(execution, "grace").map(next::grace).orElse(next);
    return deadlines(windows(next), Settings.deadlines(execution.section("deadlines")));
  }

  private PlanSteps.Options<R> windows(PlanSteps.Options<R> plan) {
    var all = execution.list("windows").stream().map(TimeWindow.class::cast).toList();
    return all.isEmpty()
        ? plan
        : plan.windows(all.getFirst(), all.subList(1, all.size()).toArray(TimeWindow[]::new));
  }

  private PlanSteps.Options<R> deadlines(PlanSteps.Options<R> plan, Deadlines limits) {
    var batch = limits.batch().map(plan::batchDeadline).orElse(plan);
    var chunk = limits.chunk().map(batch::chunkDeadline).orElse(batch);
    return limits.run().map(chunk::runDeadline).orElse(chunk);
  }

  private PlanSteps.Options<R> switches(PlanSteps.Options<R> plan) {
    var next = execution.isTrue("require_exactly_once") ? plan.requireExactlyOnce() : plan;
    next = execution.isTrue("allow_overlap") ? next.allowOverlap() : next;
    next = execution.isTrue("show_causes") ? next.showCauses() : next;
    next = execution.isTrue("drain_on_shutdown") ? next.drainOnShutdown() : next;
    return execution
        .number("database_cores")
        .map(Math::toIntExact)
        .map(next::databaseCores)
        .orElse(next);
  }

  private PlanSteps.Options<R> checks(PlanSteps.Options<R> plan, CheckBinder checks) {
    var next = plan;
    for (Check check : checks.all("pre_checks")) {
      next = next.preCheck(check);
    }
    for (Check check : checks.all("chunk_checks")) {
      next = next.chunkCheck(check);
    }
    for (Check check : checks.all("post_checks")) {
      next = next.postCheck(check);
    }
    return next;
  }

  private PlanSteps.Options<R> watched(PlanSteps.Options<R> plan) {
    var heard = new Watching(values, registry, faults).bound().map(plan::listener).orElse(plan);
    for (ProgressListener listener : registry.listeners()) {
      heard = heard.listener(listener);
    }
    return new Undoing(values, registry, faults).bound().map(heard::undoBy).orElse(heard);
  }
}
