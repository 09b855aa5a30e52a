package dev.backfill.yaml;

import dev.backfill.check.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the names under which checks are registered. */
final class DescribedChecks {

  private static final String COLUMN = "<column>";
  private static final Pattern WORD = Pattern.compile("\\w+");

  private final PlanBinding about;
  private final List<String> written;
  private final PlanRegistry registry;
  private final Unwritable unwritable;

  DescribedChecks(
      PlanBinding about, List<String> written, PlanRegistry registry, Unwritable unwritable) {
    this.about = about;
    this.written = written;
    this.registry = registry;
    this.unwritable = unwritable;
  }

  List<Object> names(String list, List<Check> checks) {
    var names = new ArrayList<Object>();
    for (Check check : checks) {
      var found = ofRegistry(check).or(() -> ofTable(check));
      if (found.isEmpty()) {
        unwritable.add(
            "execution." + list,
            "the check '%s' is code that no name is registered for; register it by PlanRegistry.check(name, factory)"
                .formatted(check.name()));
      }
      found.ifPresent(names::add);
    }
    return List.copyOf(names);
  }

  private Optional<String> ofRegistry(Check check) {
    return registry.checks().entrySet().stream()
        .filter(one -> isMade(check, () -> one.getValue().make(about)))
        .map(java.util.Map.Entry::getKey)
        .findFirst();
  }

  private Optional<String> ofTable(Check check) {
    var all = CheckBinder.writing(about.table().checks(about.scope()), written);
    return all.names().stream()
        .flatMap(name -> possible(name, check).stream())
        .filter(name -> isMade(check, () -> all.named(name)))
        .findFirst();
  }

  /** A column stands in the name of the check. */
  private static List<String> possible(String name, Check check) {
    return name.endsWith(COLUMN)
        ? WORD.matcher(check.name())
            .results()
            .map(word -> name.substring(0, name.length() - COLUMN.length()) + word.group())
            .toList()
        : List.of(name);
  }

  private static boolean isMade(Check check, java.util.function.Supplier<Check> maker) {
    try {
      return maker.get().name().equals(check.name());
    } catch (IllegalArgumentException e) {
      return false; // there is no such column
    }
  }
}
