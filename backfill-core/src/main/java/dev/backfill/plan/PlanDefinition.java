package dev.backfill.plan;

import dev.backfill.check.Check;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What a plan does: everything that its fingerprint covers, with its name, and what is only said
 * about it.
 *
 * <p>Value; made by the library only, with {@link #of}. Later versions may have more parts. A text
 * that is too long or holds a NUL character throws an {@code IllegalArgumentException}, and so does
 * a second check of the same name in one phase.
 *
 * @param <R> type of the ranges
 */
public interface PlanDefinition<R extends Range> {

  /** Longest description: {@value} characters. */
  int MAX_DESCRIPTION = 10_000;

  /** Longest name of a check: {@value} characters. */
  int MAX_CHECK_NAME = 500;

  /** Longest name of a plan, of a requester and of a code version: {@value} characters. */
  int MAX_NAME = 200;

  /** Version of the Java code unless said otherwise: {@value}. */
  String DEFAULT_CODE_VERSION = "1";

  /**
   * Identity of the plan.
   *
   * @return letters, digits, {@code . _ -}, at most {@link #MAX_NAME} characters
   */
  String name();

  /**
   * Which data the plan is about.
   *
   * @return the scope
   */
  Scope<R> scope();

  /**
   * How the scope is cut.
   *
   * @return the strategy
   */
  ChunkStrategy<R> strategy();

  /**
   * In which order the chunks are done.
   *
   * @return the order
   */
  Order order();

  /**
   * The gates before the first chunk.
   *
   * @return unmodifiable
   */
  List<Check> preChecks();

  /**
   * The gates after each chunk.
   *
   * @return unmodifiable
   */
  List<Check> chunkChecks();

  /**
   * The gates after the last chunk.
   *
   * @return unmodifiable
   */
  List<Check> postChecks();

  /**
   * The version of the Java code that does the work; part of the fingerprint of the work.
   *
   * @return at most {@link #MAX_NAME} characters
   */
  String codeVersion();

  /**
   * What the plan is for; not part of the fingerprint.
   *
   * @return at most {@link #MAX_DESCRIPTION} characters; may be empty
   */
  String description();

  /**
   * Who asked for the plan; not part of the fingerprint.
   *
   * @return at most {@link #MAX_NAME} characters; may be empty
   */
  String requestedBy();

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
  static <R extends Range> PlanDefinition<R> of(
      String name, Scope<R> scope, ChunkStrategy<R> strategy) {
    return new CheckedDefinition<>(
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

  /**
   * The other order.
   *
   * @return a new value
   */
  PlanDefinition<R> newestFirst();

  /**
   * One gate more before the first chunk.
   *
   * @param check the gate
   * @return a new value
   */
  PlanDefinition<R> withPreCheck(Check check);

  /**
   * One gate more after each chunk.
   *
   * @param check the gate
   * @return a new value
   */
  PlanDefinition<R> withChunkCheck(Check check);

  /**
   * One gate more after the last chunk.
   *
   * @param check the gate
   * @return a new value
   */
  PlanDefinition<R> withPostCheck(Check check);

  /**
   * Another version of the Java code.
   *
   * @param version any text
   * @return a new value
   */
  PlanDefinition<R> withCodeVersion(String version);

  /**
   * Another description.
   *
   * @param text for people
   * @return a new value
   */
  PlanDefinition<R> withDescription(String text);

  /**
   * Another requester.
   *
   * @param who for people
   * @return a new value
   */
  PlanDefinition<R> withRequestedBy(String who);

  /**
   * The zone in which this plan cuts and labels.
   *
   * @return the zone of the strategy, else of the scope, else UTC
   */
  default ZoneId zone() {
    return strategy().zone().or(() -> scope().zone()).orElse(ZoneOffset.UTC);
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
  default ChunkProcessor<? super R> bound(ChunkProcessor<? super R> work) {
    return work instanceof TransactionalProcessor<? super R> transactional
        ? transactional.over(scope()).inOrder(order())
        : work;
  }
}
