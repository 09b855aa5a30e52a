package dev.backfill.yaml;

import dev.backfill.yaml.grammar.Nearest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The names of checks: those of the registry, and those of a table. */
final class CheckNames {

  private static final String COLUMN = "<column>";

  private CheckNames() {}

  /** What is wrong with a name, or nothing. */
  static Optional<String> unknown(String name, List<String> ofTable, PlanRegistry registry) {
    var all = Stream.concat(registry.checks().keySet().stream(), ofTable.stream()).toList();
    return all.stream().anyMatch(known -> isOf(name, known))
        ? Optional.empty()
        : Optional.of(
            "there is no check '%s'.%s Registered are: %s"
                .formatted(name, Nearest.hint(name, all), String.join(", ", all)));
  }

  private static boolean isOf(String name, String known) {
    return known.endsWith(COLUMN)
        ? name.startsWith(known.substring(0, known.length() - COLUMN.length()))
        : name.equals(known);
  }
}
