package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import dev.backfill.scope.Range;

/** A plan made of its two parts. */
record DefinedPlan<R extends Range>(PlanDefinition<R> definition, PlanWiring wiring)
    implements Plan<R> {

  DefinedPlan {
    requireNonNull(definition, "definition");
    requireNonNull(wiring, "wiring");
  }

  @Override
  public PlanDocument document() {
    return PlanDocument.of(definition);
  }
}
