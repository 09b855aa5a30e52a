package dev.backfill.yaml;

import dev.backfill.yaml.grammar.Values;

/** Checks the names of a file that has no scope, so that they are among its faults too. */
final class NamesOnly {

  private final Values values;
  private final PlanRegistry registry;
  private final BindFaults faults;

  NamesOnly(Values values, PlanRegistry registry, BindFaults faults) {
    this.values = values;
    this.registry = registry;
    this.faults = faults;
  }

  void check() {
    values
        .section("work")
        .text("transform")
        .filter(name -> !registry.work().containsKey(name))
        .ifPresent(name -> faults.add("work.transform", WorkBinder.unknown(name, registry)));
    new Watching(values, registry, faults).check();
  }
}
