package dev.backfill.yaml;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.yaml.grammar.Values;
import java.util.List;
import java.util.Optional;

/** Checks the names of a file that has no scope, so that they are among its faults too. */
final class NamesOnly {

  private static final List<String> LISTS = List.of("pre_checks", "chunk_checks", "post_checks");

  private final Values values;
  private final PlanRegistry registry;
  private final BindFaults faults;

  NamesOnly(Values values, PlanRegistry registry, BindFaults faults) {
    this.values = values;
    this.registry = registry;
    this.faults = faults;
  }

  /** Without a table only names of the registry are known, and no check is judged. */
  void check(Optional<JdbcTable> table) {
    values
        .section("work")
        .text("transform")
        .filter(name -> !registry.work().containsKey(name))
        .ifPresent(name -> faults.add("work.transform", WorkBinder.unknown(name, registry)));
    table.ifPresent(found -> LISTS.forEach(list -> checks(list, found.checks().names())));
    new Watching(values, registry, faults).check();
    var unused = new Undoing(values, registry, faults).bound();
  }

  private void checks(String list, List<String> ofTable) {
    var names = values.section("execution").texts(list);
    for (int at = 0; at < names.size(); at++) {
      String key = "execution.%s[%d]".formatted(list, at);
      CheckNames.unknown(names.get(at), ofTable, registry)
          .ifPresent(message -> faults.add(key, message));
    }
  }
}
