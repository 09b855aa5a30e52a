package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import dev.backfill.check.Check;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a plan does: everything that its fingerprint covers, with its name, and what is only said
 * about it.
 *
 * <p>Value.
 *
 * @param <R> type of the ranges
 * @param name identity of the plan: letters, digits, {@code . _ -}, at most 200 characters
 * @param scope which data
 * @param strategy how it is cut
 * @param order in which order
 * @param preChecks gates before the first chunk
 * @param chunkChecks gates after each chunk
 * @param postChecks gates after the last chunk
 * @param codeVersion version of the Java code that does the work, at most {@link #MAX_NAME}
 *     characters; part of the work's fingerprint
 * @param description for people, at most {@link #MAX_DESCRIPTION} characters; not part of the
 *     fingerprint
 * @param requestedBy for people, at most {@link #MAX_NAME} characters; not part of the fingerprint
 */
public record PlanDefinition<R extends Range>(
    String name,
    Scope<R> scope,
    ChunkStrategy<R> strategy,
    Order order,
    List<Check> preChecks,
    List<Check> chunkChecks,
    List<Check> postChecks,
    String codeVersion,
    String description,
    String requestedBy) {

  /** Longest description: {@value} characters. */
  public static final int MAX_DESCRIPTION = 10_000;

  /** Longest name of a check: {@value} characters. */
  public static final int MAX_CHECK_NAME = 500;

  /** Longest name of a plan, of a requester and of a code version: {@value} characters. */
  public static final int MAX_NAME = 200;

  /** Version of the Java code unless said otherwise: {@value}. */
  public static final String DEFAULT_CODE_VERSION = "1";

  /**
   * Checks the definition.
   *
   * @throws IllegalArgumentException if the name is not a legal one, if a text is too long or holds
   *     a NUL character, if two checks of one phase have the same name, or if the strategy cannot
   *     split the scope
   */
  public PlanDefinition {
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

  /**
   * The definition of a plan of which nothing more is said: oldest first, without gates, code
   * version {@value #DEFAULT_CODE_VERSION}.
   *
   * @param <R> type of the ranges
   * @param name identity of the plan
   * @param scope which data
   * @param strategy how it is cut
   * @return the definition
   * @throws IllegalArgumentException if the name is not a legal one, or if the strategy cannot
   *     split the scope
   */
  public static <R extends Range> PlanDefinition<R> of(
      String name, Scope<R> scope, ChunkStrategy<R> strategy) {
    return new PlanDefinition<>(
        name,
        scope,
        strategy,
        Order.OLDEST_FIRST,
        List.of(),
        List.of(),
        List.of(),
        DEFAULT_CODE_VERSION,
        "",
        "");
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

  /**
   * The other order.
   *
   * @return a new value
   */
  public PlanDefinition<R> newestFirst() {
    return new PlanDefinition<>(
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

  /**
   * One gate more before the first chunk.
   *
   * @param check the gate
   * @return a new value
   */
  public PlanDefinition<R> withPreCheck(Check check) {
    return new PlanDefinition<>(
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

  /**
   * One gate more after each chunk.
   *
   * @param check the gate
   * @return a new value
   */
  public PlanDefinition<R> withChunkCheck(Check check) {
    return new PlanDefinition<>(
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

  /**
   * One gate more after the last chunk.
   *
   * @param check the gate
   * @return a new value
   */
  public PlanDefinition<R> withPostCheck(Check check) {
    return new PlanDefinition<>(
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

  /**
   * Another version of the Java code.
   *
   * @param version any text
   * @return a new value
   */
  public PlanDefinition<R> withCodeVersion(String version) {
    return new PlanDefinition<>(
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

  /**
   * Another description.
   *
   * @param text for people
   * @return a new value
   */
  public PlanDefinition<R> withDescription(String text) {
    return new PlanDefinition<>(
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

  /**
   * Another requester.
   *
   * @param who for people
   * @return a new value
   */
  public PlanDefinition<R> withRequestedBy(String who) {
    return new PlanDefinition<>(
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

  /**
   * The zone in which this plan cuts and labels.
   *
   * @return the zone of the strategy, else of the scope, else UTC
   */
  public ZoneId zone() {
    return strategy.zone().or(scope::zone).orElse(ZoneOffset.UTC);
  }

  /**
   * Lets work learn chunk column and condition from the scope, if it is work that has to; see
   * {@link TransactionalProcessor#over}. Then it learns the {@linkplain
   * TransactionalProcessor#inOrder order}.
   *
   * @param work any work
   * @return the work for this scope
   * @throws IllegalArgumentException if it cannot serve the scope
   */
  public ChunkProcessor<? super R> bound(ChunkProcessor<? super R> work) {
    return work instanceof TransactionalProcessor<? super R> transactional
        ? transactional.over(scope).inOrder(order)
        : work;
  }

  private static List<Check> plus(List<Check> checks, Check more) {
    return Stream.concat(checks.stream(), Stream.of(more)).toList();
  }
}
