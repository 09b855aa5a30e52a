package dev.backfill;

import static java.util.Objects.requireNonNull;

import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.RunOptions;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;

/** A name and a scope. */
record ChunkingStep<R extends Range>(String name, Scope<R> scope)
    implements PlanStages.Chunking<R> {

  ChunkingStep {
    requireNonNull(name, "name");
    requireNonNull(scope, "scope");
  }

  @Override
  public PlanStages.Options<R> chunkBy(ChunkStrategy<R> strategy) {
    return new PlanBuilder<>(PlanDefinition.of(name, scope, strategy), RunOptions.DEFAULT);
  }
}
