package dev.backfill.yaml;

import dev.backfill.plan.Deadlines;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.RunOptions;
import dev.backfill.plan.Stage;
import dev.backfill.scope.Order;
import dev.backfill.yaml.grammar.RowCount;
import dev.backfill.yaml.grammar.Values;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the settings of a plan that are not the usual ones. */
final class DescribedOptions {

  private final PlanDefinition<?> plan;
  private final RunOptions options;

  DescribedOptions(PlanDefinition<?> plan, RunOptions options) {
    this.plan = plan;
    this.options = options;
  }

  /** The keys of the plan that say who must approve it. */
  void approvals(Map<String, Object> into) {
    var rule = options.approvals();
    if (rule.required() > 0) {
      into.put("approvals_required", (long) rule.required());
    }
    if (!rule.approvers().isEmpty()) {
      into.put("approvers", rule.approvers());
    }
  }

  /** The keys of the section 'strategy' beside those that cut. */
  void strategy(Map<String, Object> into) {
    if (options.parallelism() != RunOptions.DEFAULT_PARALLELISM) {
      into.put("parallelism", (long) options.parallelism());
    }
    if (plan.order() == Order.NEWEST_FIRST) {
      into.put("order", "newest_first");
    }
    if (options.batchRows() != RunOptions.DEFAULT_BATCH_ROWS) {
      into.put("batch_rows", new RowCount(options.batchRows(), false));
    }
    if (options.maxChunks() != RunOptions.DEFAULT_MAX_CHUNKS) {
      into.put("max_chunks", options.maxChunks());
    }
    if (!options.canary().isEmpty()) {
      into.put("canary", options.canary().stream().map(DescribedOptions::stage).toList());
    }
    if (options.deltaPasses() > 0) {
      into.put("delta_passes", (long) options.deltaPasses());
    }
  }

  private static String stage(Stage stage) {
    return stage.chunks() > 0
        ? Long.toString(stage.chunks())
        : decimal(stage.percent()).toPlainString() + "%";
  }

  /** The keys of the section 'execution' beside checks. */
  void execution(Map<String, Object> into) {
    if (!options.retry().equals(RetryPolicy.DEFAULT)) {
      into.put("retry", retry(options.retry()));
    }
    if (!options.deadlines().equals(Deadlines.NONE)) {
      into.put("deadlines", deadlines(options.deadlines()));
    }
    if (!options.windows().isEmpty()) {
      into.put("windows", options.windows());
    }
    if (!options.failureLimit().equals(FailureLimit.DEFAULT)) {
      into.put("failure_limit", failures(options.failureLimit()));
    }
    options
        .badRows()
        .ifPresent(
            limit -> {
              var rows = new Values(Map.of("rows", limit.rows()));
              into.put(
                  "set_aside",
                  limit.share() == 0 ? rows : rows.with("share", decimal(limit.share())));
            });
    if (!options.maxOutage().equals(RunOptions.DEFAULT_MAX_OUTAGE)) {
      into.put("max_outage", options.maxOutage());
    }
    if (!options.grace().equals(RunOptions.DEFAULT_GRACE)) {
      into.put("grace", options.grace());
    }
    put(into, "require_exactly_once", options.requiresExactlyOnce());
    put(into, "allow_overlap", options.allowsOverlap());
    put(into, "show_causes", options.showsCauses());
    put(into, "drain_on_shutdown", options.drainsOnShutdown());
    if (options.databaseCores() > 0) {
      into.put("database_cores", (long) options.databaseCores());
    }
  }

  private static void put(Map<String, Object> into, String key, boolean value) {
    if (value) {
      into.put(key, true);
    }
  }

  private static Values retry(RetryPolicy policy) {
    var values = new LinkedHashMap<String, Object>();
    values.put("attempts", (long) policy.attempts());
    values.put("first_wait", policy.first());
    values.put("conflict_wait", policy.conflict());
    values.put("longest_wait", policy.cap());
    return new Values(values);
  }

  private static Values deadlines(Deadlines limits) {
    var values = new LinkedHashMap<String, Object>();
    limits.batch().ifPresent(limit -> values.put("batch", limit));
    limits.chunk().ifPresent(limit -> values.put("chunk", limit));
    limits.run().ifPresent(limit -> values.put("run", limit));
    return new Values(values);
  }

  private static Values failures(FailureLimit limit) {
    var values = new LinkedHashMap<String, Object>();
    values.put("chunks", limit.chunks());
    values.put("percent", decimal(limit.percent()));
    values.put("alike", (long) limit.alike());
    return new Values(values);
  }

  private static BigDecimal decimal(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros();
  }
}
