package dev.backfill.yaml;

import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcChecks;
import dev.backfill.yaml.grammar.Values;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Makes the checks of a plan from their names: those of the registry, then those of the table. */
final class CheckBinder {

  private final Values execution;
  private final PlanRegistry registry;
  private final BindFaults faults;
  private final Supplier<PlanBinding> binding;
  private final List<String> written;

  /** The columns that the work writes are empty if they are not known. */
  CheckBinder(
      Values values,
      PlanRegistry registry,
      BindFaults faults,
      Supplier<PlanBinding> binding,
      List<String> written) {
    this.execution = values.section("execution");
    this.registry = registry;
    this.faults = faults;
    this.binding = binding;
    this.written = written;
  }

  /** All of a list, such as {@code pre_checks}. */
  List<Check> all(String list) {
    var names = execution.texts(list);
    return IntStream.range(0, names.size())
        .mapToObj(at -> one("execution.%s[%d]".formatted(list, at), names.get(at)))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Check> one(String key, String name) {
    var own = registry.checks().get(name);
    return own != null
        ? faults.ask(key, () -> own.make(binding.get()))
        : faults.ask(key, () -> ofTable(name));
  }

  private Check ofTable(String name) {
    var about = binding.get();
    var all = about.table().checks(about.scope());
    CheckNames.unknown(name, all.names(), registry)
        .ifPresent(
            message -> {
              throw new IllegalArgumentException(message);
            });
    try {
      return writing(all, written).named(name);
    } catch (IllegalArgumentException e) {
      throw written.isEmpty() && String.valueOf(e.getMessage()).contains("writing(")
          ? new IllegalArgumentException(
              "check '%s' needs the columns that the work writes, and SQL of your own does not tell them; register a check of this name"
                  .formatted(name),
              e)
          : e;
    }
  }

  /** With the columns, where they are known. */
  static JdbcChecks writing(JdbcChecks all, List<String> written) {
    return written.isEmpty()
        ? all
        : all.writing(
            written.getFirst(), written.subList(1, written.size()).toArray(String[]::new));
  }
}
