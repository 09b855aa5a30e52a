package dev.backfill;

import static java.util.Objects.requireNonNull;

import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.values.Definition;
import dev.backfill.values.RunSettings;

/** A name and a scope. */
record ChunkingStep<R extends Range>(String name, Scope<R> scope) implements PlanSteps.Chunking<R> {

  ChunkingStep {
    requireNonNull(name, "name");
    requireNonNull(scope, "scope");
  }

  @Override
  public PlanSteps.Options<R> chunkBy(ChunkStrategy<R> strategy) {
    return new PlanBuilder<>(Definition.of(name, scope, strategy), RunSettings.DEFAULT);
  }
}
