package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import dev.backfill.base.Printable;
import dev.backfill.scope.Range;

/** A plan made of its two parts. */
record DefinedPlan<R extends Range>(PlanDefinition<R> definition, RunOptions options)
    implements Plan<R> {

  /** The number of characters of a definition that are shown. */
  private static final int MOST = 60;

  DefinedPlan {
    requireNonNull(definition, "definition");
    requireNonNull(options, "options");
  }

  /** One line: all settings would be hundreds of words. */
  @Override
  public String toString() {
    return "Plan '%s' over %s, chunks by %s, %d lane(s)"
        .formatted(
            definition.name(),
            cut(definition.scope().definition()),
            cut(definition.strategy().definition()),
            options.parallelism());
  }

  private static String cut(String text) {
    String line = Printable.text(text);
    return line.length() <= MOST ? line : line.substring(0, MOST) + "…";
  }

  @Override
  public PlanDocument document() {
    return PlanDocument.of(definition);
  }
}
