package dev.backfill.yaml;

import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.Undo;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.yaml.grammar.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Writes a plan that was built in code. What is written is bound again and compared with the plan,
 * so that a file that says something else is never given out.
 */
final class PlanDescriber {

  private final Plan<?> plan;
  private final ChunkProcessor<Range> work;
  private final PlanRegistry registry;
  private final Unwritable unwritable;

  PlanDescriber(Plan<?> plan, ChunkProcessor<Range> work, PlanRegistry registry) {
    this.plan = plan;
    this.work = work;
    this.registry = registry;
    this.unwritable = new Unwritable(plan.name());
  }

  PlanFile written() {
    var plain = values();
    unwritable.refuse();
    var names = registry.sources().keySet();
    for (String source : names) {
      var values =
          names.size() == 1
              ? plain
              : plain.with("scope", plain.section("scope").with("data_source", source));
      var file = PlanFile.written(values);
      if (new SamePlan(plan, work, unwritable).is(file, registry)) {
        return PlanFile.read(file.toYaml());
      }
    }
    unwritable.refuse();
    throw new IllegalStateException("no reason was found");
  }

  private Values values() {
    PlanDefinition<?> definition = plan.definition();
    var scope = new DescribedScope(definition, unwritable);
    var described = new DescribedWork(work, registry, unwritable);
    var values = new LinkedHashMap<String, Object>();
    values.put("name", plan.name());
    put(values, "description", definition.description(), "");
    put(values, "requested_by", definition.requestedBy(), "");
    new DescribedOptions(definition, plan.options()).approvals(values);
    put(values, "code_version", definition.codeVersion(), PlanDefinition.DEFAULT_CODE_VERSION);
    values.put("scope", scope.scope());
    unwritable.refuse();
    Supplier<PlanBinding> binding = () -> binding((Values) values.get("scope"));
    var workValues = described.work(binding);
    values.put("strategy", strategy(scope, described));
    values.put("work", workValues);
    putSection(values, "execution", execution(binding));
    rollback(values, described);
    return new Values(values);
  }

  private static void put(Map<String, Object> into, String key, String value, String usual) {
    if (!value.equals(usual)) {
      into.put(key, value);
    }
  }

  private static void putSection(Map<String, Object> into, String key, Values values) {
    if (!values.isEmpty()) {
      into.put(key, values);
    }
  }

  private Values strategy(DescribedScope scope, DescribedWork described) {
    var values = new LinkedHashMap<>(scope.cut().byKey());
    new DescribedOptions(plan.definition(), plan.options()).strategy(values);
    if (described.preservesExisting()) {
      values.put("preserve_existing", true);
    }
    return new Values(values);
  }

  private Values execution(Supplier<PlanBinding> binding) {
    var definition = plan.definition();
    var values = new LinkedHashMap<String, Object>();
    checks("pre_checks", definition.preChecks(), binding, values);
    checks("chunk_checks", definition.chunkChecks(), binding, values);
    checks("post_checks", definition.postChecks(), binding, values);
    new DescribedOptions(definition, plan.options()).execution(values);
    return new Values(values);
  }

  private void checks(
      String list, List<Check> checks, Supplier<PlanBinding> binding, Map<String, Object> into) {
    if (!checks.isEmpty()) {
      var written = WrittenColumns.of(work);
      into.put(
          list,
          new DescribedChecks(binding.get(), written, registry, unwritable).names(list, checks));
    }
  }

  private void rollback(Map<String, Object> into, DescribedWork described) {
    var undo = plan.options().undo();
    if (undo.isEmpty() && described.keepsBeforeImages() && !namesRows()) {
      into.put("rollback", new Values(Map.of("strategy", "undo_log")));
    }
    undo.ifPresent(
        way -> {
          switch (way) {
            case Undo.None none ->
                into.put(
                    "rollback", new Values(Map.of("strategy", "none", "reason", none.reason())));
            case Undo.RestoreFromBackup ignored ->
                unwritable.add(
                    "rollback",
                    "the search for a backup is code, and a file names a backup_location; write it"
                        + " into the file");
          }
        });
  }

  /** A correction keeps before-images unless it says otherwise. */
  private boolean namesRows() {
    try {
      var ranges = plan.definition().scope().ranges();
      return ranges.hasNext() && ranges.next() instanceof KeySet;
    } catch (Exception e) {
      return false;
    }
  }

  private PlanBinding binding(Values scope) {
    var table = JdbcTable.of(source(), scope.text("table").orElseThrow());
    if (plan.definition().scope() instanceof JdbcScope<?> rows) {
      return new PlanBinding(plan.name(), table, rows, Set.of());
    }
    throw new IllegalArgumentException("The scope of plan '%s' is code".formatted(plan.name()));
  }

  private javax.sql.DataSource source() {
    return registry.sources().values().iterator().next();
  }
}
