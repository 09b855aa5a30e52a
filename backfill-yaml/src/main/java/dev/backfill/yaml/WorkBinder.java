package dev.backfill.yaml;

import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcUpdate;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.yaml.PlanBinding.Option;
import dev.backfill.yaml.grammar.Nearest;
import dev.backfill.yaml.grammar.Values;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes the work of a plan. */
final class WorkBinder {

  private final Values values;
  private final Values work;
  private final PlanRegistry registry;
  private final BindFaults faults;
  private final SourceBinder.Source source;

  WorkBinder(Values values, PlanRegistry registry, BindFaults faults, SourceBinder.Source source) {
    this.values = values;
    this.work = values.section("work");
    this.registry = registry;
    this.faults = faults;
    this.source = source;
  }

  Optional<ChunkProcessor<Range>> bound(Supplier<PlanBinding> binding) {
    if (work.has("set")) {
      return set();
    }
    if (work.has("sql")) {
      return faults.ask(
          "work.sql", () -> Jdbc.sql(source.dataSource(), work.text("sql").orElseThrow()));
    }
    if (work.has("delete")) {
      return faults.ask("work.delete", () -> source.table().delete());
    }
    return work.text("transform").flatMap(name -> transform(name, binding));
  }

  private Optional<ChunkProcessor<Range>> set() {
    Optional<JdbcUpdate> update = Optional.empty();
    for (var one : work.section("set").byKey().entrySet()) {
      String expression = (String) one.getValue();
      JdbcTable table = source.table();
      Optional<JdbcUpdate> before = update;
      update =
          faults
              .ask(
                  "work.set." + one.getKey(),
                  () ->
                      before
                          .map(step -> step.set(one.getKey(), expression))
                          .orElseGet(() -> table.set(one.getKey(), expression)))
              .or(() -> before);
    }
    return update.flatMap(this::withOptions);
  }

  private Optional<ChunkProcessor<Range>> withOptions(JdbcUpdate plain) {
    var preserved =
        values.section("strategy").isTrue("preserve_existing") ? plain.preserveExisting() : plain;
    var expecting =
        work.number("expect_rows")
            .flatMap(rows -> faults.ask("work.expect_rows", () -> preserved.expectRows(rows)))
            .orElse(preserved);
    return keepsOldValues()
        ? faults.ask("rollback.strategy", expecting::keepBeforeImage)
        : Optional.of(expecting);
  }

  private boolean keepsOldValues() {
    return values.section("rollback").text("strategy").filter("undo_log"::equals).isPresent();
  }

  private Optional<ChunkProcessor<Range>> transform(String name, Supplier<PlanBinding> binding) {
    var factory = registry.work().get(name);
    if (factory == null) {
      faults.add("work.transform", unknown(name, registry));
      return Optional.empty();
    }
    var about = binding.get();
    var made = faults.ask("work.transform", () -> factory.make(about));
    if (made.isPresent()) {
      requireAsked(name, about);
    }
    return made;
  }

  static String unknown(String name, PlanRegistry registry) {
    var names = registry.work().keySet();
    return "no work '%s' is registered.%s %s"
        .formatted(
            name,
            Nearest.hint(name, names),
            names.isEmpty()
                ? "Register it by PlanRegistry.transform(name, factory)"
                : "Registered are: " + String.join(", ", names));
  }

  private void requireAsked(String name, PlanBinding about) {
    if (!about.hasAskedFor(Option.PRESERVE_EXISTING)) {
      faults.add(
          "strategy.preserve_existing",
          "the work '%s' does not ask for preserveExisting(), so it would overwrite values; call it in its factory, or delete the key"
              .formatted(name));
    }
    if (!about.hasAskedFor(Option.BEFORE_IMAGE)) {
      faults.add(
          "rollback.strategy",
          "the work '%s' does not ask for keepBeforeImage(), so it could not be undone; call it in its factory, or use another strategy"
              .formatted(name));
    }
  }
}
