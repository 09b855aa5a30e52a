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
 * The definition of a plan: everything that its fingerprint covers, with its name, and what only
 * describes it.
 *
 * <p>Value; made by the library only, from a plan's sentence. Later versions may have more parts.
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

  /** Version of the Java code unless set otherwise: {@value}. */
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
   * The strategy that splits the scope into chunks.
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
   * The purpose of the plan; not part of the fingerprint.
   *
   * @return at most {@link #MAX_DESCRIPTION} characters; may be empty
   */
  String description();

  /**
   * The person or team that requested the plan; not part of the fingerprint.
   *
   * @return at most {@link #MAX_NAME} characters; may be empty
   */
  String requestedBy();

  /**
   * The zone in which this plan cuts and labels.
   *
   * @return the zone of the strategy, else of the scope, else UTC
   */
  default ZoneId zone() {
    return strategy().zone().or(() -> scope().zone()).orElse(ZoneOffset.UTC);
  }

  /**
   * Passes chunk column and condition of the scope to the work, if it is work that has to; see
   * {@link TransactionalProcessor#over}. Then it gets the {@linkplain
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
