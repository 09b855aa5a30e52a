package dev.backfill.yaml;

import dev.backfill.check.Check;
import dev.backfill.yaml.grammar.Values;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes the checks of a plan from their names. */
final class CheckBinder {

  private final Values execution;
  private final PlanRegistry registry;
  private final BindFaults faults;
  private final Supplier<PlanBinding> binding;
  private final NamedChecks named;

  CheckBinder(
      Values values, PlanRegistry registry, BindFaults faults, Supplier<PlanBinding> binding) {
    this.execution = values.section("execution");
    this.registry = registry;
    this.faults = faults;
    this.binding = binding;
    this.named =
        new NamedChecks(List.copyOf(values.section("work").section("set").byKey().keySet()));
  }

  /** All of a list, such as {@code pre_checks}. */
  List<Check> all(String list) {
    var names = execution.texts(list);
    return java.util.stream.IntStream.range(0, names.size())
        .mapToObj(at -> one("execution.%s[%d]".formatted(list, at), names.get(at)))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Check> one(String key, String name) {
    var own = registry.checks().get(name);
    return own != null
        ? faults.ask(key, () -> own.make(binding.get()))
        : faults.ask(key, () -> named.make(name, binding.get(), registry.checks().keySet()));
  }
}
