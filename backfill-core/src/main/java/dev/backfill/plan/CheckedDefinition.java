package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import dev.backfill.check.Check;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** A definition whose parts are legal and fit together. */
record CheckedDefinition<R extends Range>(
    String name,
    Scope<R> scope,
    ChunkStrategy<R> strategy,
    Order order,
    List<Check> preChecks,
    List<Check> chunkChecks,
    List<Check> postChecks,
    String codeVersion,
    String description,
    String requestedBy)
    implements PlanDefinition<R> {

  CheckedDefinition {
    PlanNames.requireLegal(name);
    requireNonNull(scope, "scope");
    requireNonNull(strategy, "strategy");
    requireNonNull(order, "order");
    FreeText.require("codeVersion", codeVersion, MAX_NAME);
    FreeText.require("description", description, MAX_DESCRIPTION);
    FreeText.require("requestedBy", requestedBy, MAX_NAME);
    preChecks = List.copyOf(preChecks);
    chunkChecks = List.copyOf(chunkChecks);
    postChecks = List.copyOf(postChecks);
    requireDistinctNames(name, "preCheck", preChecks);
    requireDistinctNames(name, "chunkCheck", chunkChecks);
    requireDistinctNames(name, "postCheck", postChecks);
    strategy.requireServes(scope);
  }

  private static void requireDistinctNames(String plan, String phase, List<Check> checks) {
    var names = new HashSet<String>();
    for (Check check : checks) {
      FreeText.require("The name of a %s".formatted(phase), check.name(), MAX_CHECK_NAME);
      if (!names.add(check.name())) {
        throw new IllegalArgumentException(
            "Plan '%s' has two checks named '%s' under %s; the report could not tell them apart"
                .formatted(plan, check.name(), phase));
      }
    }
  }

  @Override
  public PlanDefinition<R> newestFirst() {
    return new CheckedDefinition<>(
        name,
        scope,
        strategy,
        Order.NEWEST_FIRST,
        preChecks,
        chunkChecks,
        postChecks,
        codeVersion,
        description,
        requestedBy);
  }

  @Override
  public PlanDefinition<R> withPreCheck(Check check) {
    return new CheckedDefinition<>(
        name,
        scope,
        strategy,
        order,
        plus(preChecks, check),
        chunkChecks,
        postChecks,
        codeVersion,
        description,
        requestedBy);
  }

  @Override
  public PlanDefinition<R> withChunkCheck(Check check) {
    return new CheckedDefinition<>(
        name,
        scope,
        strategy,
        order,
        preChecks,
        plus(chunkChecks, check),
        postChecks,
        codeVersion,
        description,
        requestedBy);
  }

  @Override
  public PlanDefinition<R> withPostCheck(Check check) {
    return new CheckedDefinition<>(
        name,
        scope,
        strategy,
        order,
        preChecks,
        chunkChecks,
        plus(postChecks, check),
        codeVersion,
        description,
        requestedBy);
  }

  @Override
  public PlanDefinition<R> withCodeVersion(String version) {
    return new CheckedDefinition<>(
        name,
        scope,
        strategy,
        order,
        preChecks,
        chunkChecks,
        postChecks,
        version,
        description,
        requestedBy);
  }

  @Override
  public PlanDefinition<R> withDescription(String text) {
    return new CheckedDefinition<>(
        name,
        scope,
        strategy,
        order,
        preChecks,
        chunkChecks,
        postChecks,
        codeVersion,
        text,
        requestedBy);
  }

  @Override
  public PlanDefinition<R> withRequestedBy(String who) {
    return new CheckedDefinition<>(
        name,
        scope,
        strategy,
        order,
        preChecks,
        chunkChecks,
        postChecks,
        codeVersion,
        description,
        who);
  }

  private static List<Check> plus(List<Check> checks, Check more) {
    return Stream.concat(checks.stream(), Stream.of(more)).toList();
  }
}
