package dev.backfill.values;

import static java.util.Objects.requireNonNull;

import dev.backfill.check.Check;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The parts of a definition, each stated once: they are legal and fit together. Value; immutable to
 * others: a setting changes a copy. It is published in a record, which makes it safe for all
 * threads.
 */
public final class Definition<R extends Range> implements PlanDefinition<R>, Cloneable {

  private final String name;
  private final Scope<R> scope;
  private final ChunkStrategy<R> strategy;
  private Order order = Order.OLDEST_FIRST;
  private List<Check> preChecks = List.of();
  private List<Check> chunkChecks = List.of();
  private List<Check> postChecks = List.of();
  private String codeVersion = DEFAULT_CODE_VERSION;
  private String description = "";
  private String requestedBy = "";

  private Definition(String name, Scope<R> scope, ChunkStrategy<R> strategy) {
    PlanNames.requireLegal(name);
    this.name = name;
    this.scope = requireNonNull(scope, "scope");
    this.strategy = requireNonNull(strategy, "strategy");
    strategy.requireServes(scope);
  }

  /**
   * The definition of a plan for which nothing more is set: oldest first, without gates.
   *
   * @throws IllegalArgumentException if the name is not a legal one, or if the strategy cannot
   *     split the scope
   */
  public static <R extends Range> Definition<R> of(
      String name, Scope<R> scope, ChunkStrategy<R> strategy) {
    return new Definition<>(name, scope, strategy);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Scope<R> scope() {
    return scope;
  }

  @Override
  public ChunkStrategy<R> strategy() {
    return strategy;
  }

  @Override
  public Order order() {
    return order;
  }

  public Definition<R> newestFirst() {
    return with(next -> next.order = Order.NEWEST_FIRST);
  }

  @Override
  public List<Check> preChecks() {
    return preChecks;
  }

  public Definition<R> preCheck(Check check) {
    var more = plus("preCheck", preChecks, check);
    return with(next -> next.preChecks = more);
  }

  @Override
  public List<Check> chunkChecks() {
    return chunkChecks;
  }

  public Definition<R> chunkCheck(Check check) {
    var more = plus("chunkCheck", chunkChecks, check);
    return with(next -> next.chunkChecks = more);
  }

  @Override
  public List<Check> postChecks() {
    return postChecks;
  }

  public Definition<R> postCheck(Check check) {
    var more = plus("postCheck", postChecks, check);
    return with(next -> next.postChecks = more);
  }

  @Override
  public String codeVersion() {
    return codeVersion;
  }

  public Definition<R> codeVersion(String version) {
    FreeText.require("codeVersion", version, MAX_NAME);
    return with(next -> next.codeVersion = version);
  }

  @Override
  public String description() {
    return description;
  }

  public Definition<R> description(String text) {
    FreeText.require("description", text, MAX_DESCRIPTION);
    return with(next -> next.description = text);
  }

  @Override
  public String requestedBy() {
    return requestedBy;
  }

  public Definition<R> requestedBy(String who) {
    FreeText.require("requestedBy", who, MAX_NAME);
    return with(next -> next.requestedBy = who);
  }

  @SuppressWarnings("unchecked") // a copy has the type of the original
  private Definition<R> with(Consumer<Definition<R>> change) {
    try {
      var next = (Definition<R>) clone();
      change.accept(next);
      return next;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  private List<Check> plus(String phase, List<Check> checks, Check more) {
    FreeText.require("The name of a %s".formatted(phase), more.name(), MAX_CHECK_NAME);
    if (checks.stream().anyMatch(check -> check.name().equals(more.name()))) {
      throw new IllegalArgumentException(
          "Plan '%s' has two checks named '%s' under %s; the report could not tell them apart"
              .formatted(name, more.name(), phase));
    }
    return Stream.concat(checks.stream(), Stream.of(more)).toList();
  }
}
