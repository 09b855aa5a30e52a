package dev.backfill.yaml;

import dev.backfill.check.Check;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.RunOptions;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compares a plan with what a file makes of it. */
final class SamePlan {

  private final Plan<?> plan;
  private final ChunkProcessor<Range> work;
  private final Unwritable unwritable;

  SamePlan(Plan<?> plan, ChunkProcessor<Range> work, Unwritable unwritable) {
    this.plan = plan;
    this.work = work;
    this.unwritable = unwritable;
  }

  boolean is(PlanFile file, PlanRegistry registry) {
    BoundPlan<?> bound;
    try {
      bound = file.bind(registry);
    } catch (PlanFileException e) {
      e.faults().forEach(fault -> unwritable.add(fault.key(), fault.message()));
      return false;
    }
    var before = facts(plan.definition(), plan.options());
    var after = facts(bound.plan().definition(), bound.plan().options());
    var other = before.keySet().stream().filter(key -> !same(before, after, key)).toList();
    other.forEach(key -> unwritable.add(key, "a file cannot say what the plan says"));
    boolean sameWork = isSameWork(bound.work());
    if (!sameWork) {
      unwritable.add("work", "a file cannot say what the work says");
    }
    return other.isEmpty() && sameWork;
  }

  private static boolean same(Map<String, Object> one, Map<String, Object> other, String key) {
    return Objects.equals(one.get(key), other.get(key));
  }

  private boolean isSameWork(ChunkProcessor<Range> made) {
    return made.equals(work)
        || (made instanceof TransactionalProcessor<?> one
            && work instanceof TransactionalProcessor<?> other
            && one.work().equals(other.work())
            && one.work().definition().contains(" from java "));
  }

  private static Map<String, Object> facts(PlanDefinition<?> definition, RunOptions options) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("scope", definition.scope());
    facts.put("strategy.chunk_by", definition.strategy());
    facts.put("strategy.order", definition.order());
    facts.put("execution.pre_checks", names(definition.preChecks()));
    facts.put("execution.chunk_checks", names(definition.chunkChecks()));
    facts.put("execution.post_checks", names(definition.postChecks()));
    facts.put("code_version", definition.codeVersion());
    facts.put("description", definition.description());
    facts.put("requested_by", definition.requestedBy());
    facts.put("approvals_required", options.approvals().required());
    facts.put("approvers", options.approvals().approvers());
    facts.put("strategy.parallelism", options.parallelism());
    facts.put("execution.retry", options.retry());
    facts.put("execution.failure_limit", options.failureLimit());
    facts.put("strategy.batch_rows", options.batchRows());
    facts.put("strategy.max_chunks", options.maxChunks());
    facts.put("execution.grace", options.grace());
    facts.put("execution.max_outage", options.maxOutage());
    facts.put("execution.deadlines", options.deadlines());
    facts.put("execution.windows", options.windows());
    facts.put("strategy.canary", options.canary());
    facts.put("execution.database_cores", options.databaseCores());
    facts.put("execution.drain_on_shutdown", options.drainsOnShutdown());
    facts.put("rollback", options.undo());
    facts.put("strategy.delta_passes", options.deltaPasses());
    facts.put("execution.allow_overlap", options.allowsOverlap());
    facts.put("execution.require_exactly_once", options.requiresExactlyOnce());
    facts.put("execution.show_causes", options.showsCauses());
    facts.put("execution.set_aside", options.badRows());
    return facts;
  }

  private static List<String> names(List<Check> checks) {
    return checks.stream().map(Check::name).toList();
  }
}
