package dev.backfill;

import static java.util.Objects.requireNonNull;

import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.PlanWiring;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import java.util.List;

/** A name and a scope. */
record ChunkingStep<R extends Range>(String name, Scope<R> scope)
    implements PlanStages.Chunking<R> {

  ChunkingStep {
    requireNonNull(name, "name");
    requireNonNull(scope, "scope");
  }

  @Override
  public PlanStages.Options<R> chunkBy(ChunkStrategy<R> strategy) {
    return new PlanBuilder<>(
        new PlanDefinition<>(
            name,
            scope,
            strategy,
            Order.OLDEST_FIRST,
            List.of(),
            List.of(),
            List.of(),
            PlanDefinition.DEFAULT_CODE_VERSION,
            "",
            ""),
        PlanWiring.DEFAULT);
  }
}
