package dev.backfill.run.planning;

import dev.backfill.ledger.Ledger;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.support.Asking;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The explanation of a plan that no ledger holds yet: what its scope finds in the data is read
 * before anything is written, so that a scope that cannot be read leaves no run behind, and so is
 * whether work that is all or nothing has one chunk.
 *
 * @param planName name of the plan
 * @param oneChunk true if there must be one chunk, no more and no less
 * @param ranges the ranges that were read and then are planned; empty if nothing had to be read
 */
public record ScopeSnapshot<R extends Range>(
    String planName, boolean oneChunk, Optional<List<R>> ranges) {

  public ScopeSnapshot {
    ranges = ranges.map(List::copyOf);
  }

  /**
   * Looks.
   *
   * @throws IllegalArgumentException if the scope refuses what it finds, or if there must be one
   *     chunk and is not
   */
  public static <R extends Range> ScopeSnapshot<R> of(
      Plan<R> plan, ChunkProcessor<? super R> bound, Ledger ledger) {
    boolean oneChunk = isAllOrNothing(bound);
    boolean reads = oneChunk || plan.definition().scope().discovers();
    if (!reads || ledger.attach(plan.name()).isPresent()) {
      return new ScopeSnapshot<>(plan.name(), oneChunk, Optional.empty());
    }
    var ranges = read(plan);
    var look = new ScopeSnapshot<>(plan.name(), oneChunk, Optional.of(ranges));
    if (oneChunk) {
      look.requireOneChunk(chunks(plan, ranges));
    }
    return look;
  }

  /** The same for a plan that is only explained, whatever a ledger holds. */
  public static <R extends Range> void requireOneChunk(
      Plan<R> plan, ChunkProcessor<? super R> bound) {
    if (isAllOrNothing(bound)) {
      var ranges = read(plan);
      new ScopeSnapshot<>(plan.name(), true, Optional.of(ranges))
          .requireOneChunk(chunks(plan, ranges));
    }
  }

  private static boolean isAllOrNothing(ChunkProcessor<?> bound) {
    return bound instanceof TransactionalProcessor<?> work
        && work.work().has(Work.Trait.ALL_OR_NOTHING);
  }

  private static <R extends Range> List<R> read(Plan<R> plan) {
    return asking(
        plan,
        () -> {
          var all = new ArrayList<R>();
          plan.definition().scope().ranges().forEachRemaining(all::add);
          return all;
        });
  }

  /** As the planner would cut them; at most two are counted. */
  private static <R extends Range> long chunks(Plan<R> plan, List<R> ranges) {
    return asking(plan, () -> cut(plan.definition(), ranges));
  }

  private static <R extends Range> long cut(PlanDefinition<R> definition, List<R> ranges)
      throws Exception {
    var planning =
        new Planning<>(definition.zone(), definition.order(), definition.scope().estimator());
    long chunks = definition.scope().nulls().isPresent() ? 1 : 0;
    for (R range : definition.order() == Order.OLDEST_FIRST ? ranges : ranges.reversed()) {
      var pieces = definition.strategy().split(range, planning);
      while (chunks < 2 && pieces.hasNext()) {
        pieces.next();
        chunks++;
      }
    }
    return chunks;
  }

  private static <T> T asking(Plan<?> plan, java.util.concurrent.Callable<T> question) {
    return Asking.of(
        "The scope of plan '%s' could not be read (%%s); nothing was written"
            .formatted(plan.name()),
        question);
  }

  /**
   * Refuses a plan of more parts than one.
   *
   * @param parts ranges that are planned one after the other
   */
  void requireOnePart(int parts) {
    if (oneChunk && parts != 1) {
      throw refused(parts);
    }
  }

  /**
   * Refuses a plan of more chunks than one.
   *
   * @param chunks the number of chunks that there are, or would be
   */
  public void requireOneChunk(long chunks) {
    if (oneChunk && chunks != 1) {
      throw refused(chunks);
    }
  }

  private IllegalArgumentException refused(long chunks) {
    return new IllegalArgumentException(
        "The work of plan '%s' is all or nothing, as expectRows(n) is, so the plan must be one chunk, and it %s. %s. Nothing was written"
            .formatted(
                planName,
                chunks == 0 ? "has none" : "has several",
                chunks == 0
                    ? "The scope has no rows: look at its condition"
                    : "Cut it by more rows or keys than there are, such as size(n) or width(n),"
                        + " leave withNulls() out, and plan what was added to a scope under a"
                        + " name of its own"));
  }
}
