package dev.backfill;

import static java.util.Objects.requireNonNull;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.ledger.UndoLedger;
import dev.backfill.plan.GroupMember;
import dev.backfill.plan.PlanGroup;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;

/**
 * The entry point: begins the sentence that defines a plan.
 *
 * {@snippet class="dev.backfill.Snippets" region="sentence"}
 *
 * <p>Dates, instants, integer keys and explicit keys are cut each in their own ways:
 *
 * {@snippet class="dev.backfill.Snippets" region="ranges"}
 *
 * <p>A sentence that lacks a part, or mixes types of keys, does not compile.
 */
public final class Backfill {

  private Backfill() {}

  /**
   * Rolls back what a plan has done, from the before-images that its work has kept.
   *
   * @param ledger the ledger of the plan
   * @param planName name of the plan
   * @return the step on which to say more, and to run it; nothing is read yet
   */
  @CheckReturnValue
  public static RollbackStep rollback(UndoLedger ledger, String planName) {
    return RollbackBuilder.of(
        requireNonNull(ledger, "ledger"), requireNonNull(planName, "planName"));
  }

  /**
   * Puts plans together that depend on each other, such as months that wait for their days.
   *
   * {@snippet class="dev.backfill.Snippets" region="group"}
   *
   * @param name the name of the group, for people; letters, digits, {@code . _ -}
   * @param members the plans with their work; at least one
   * @return the step on which to say more, and to run it
   * @throws IllegalArgumentException if a name is there twice, a dependency is no member,
   *     dependencies form a cycle, ranges cannot be compared, or members have different ledgers
   */
  @CheckReturnValue
  public static GroupStep group(String name, GroupMember<?>... members) {
    return new GroupBuilder(PlanGroup.of(name, members));
  }

  /**
   * Plans a backfill of dates.
   *
   * @param name identity of the plan: the same name and the same ledger means continue
   * @param from first date, inclusive
   * @param to end, exclusive
   * @return the next step
   * @throws IllegalArgumentException if the range is empty
   */
  @CheckReturnValue
  public static PlanSteps.Chunking<DateRange> plan(String name, LocalDate from, LocalDate to) {
    return plan(name, Scope.dates(from, to));
  }

  /**
   * Plans a backfill of instants.
   *
   * @param name identity of the plan: the same name and the same ledger means continue
   * @param from first instant, inclusive
   * @param to end, exclusive
   * @return the next step
   * @throws IllegalArgumentException if the range is empty
   */
  @CheckReturnValue
  public static PlanSteps.Chunking<InstantRange> plan(String name, Instant from, Instant to) {
    return plan(name, Scope.instants(from, to));
  }

  /**
   * Plans a backfill of integer keys.
   *
   * @param name identity of the plan: the same name and the same ledger means continue
   * @param from first key, inclusive
   * @param to end, exclusive
   * @return the next step
   * @throws IllegalArgumentException if the range is empty
   */
  @CheckReturnValue
  public static PlanSteps.Chunking<IdRange> plan(String name, long from, long to) {
    return plan(name, Scope.ids(from, to));
  }

  /**
   * Plans a backfill of explicit keys.
   *
   * @param <K> type of the keys: Long, Integer, String or UUID
   * @param name identity of the plan: the same name and the same ledger means continue
   * @param keys the keys; duplicates are dropped
   * @return the next step
   * @throws IllegalArgumentException if there is no key, or one that cannot be stored
   */
  @CheckReturnValue
  public static <K> PlanSteps.Chunking<KeySet<K>> plan(String name, Collection<K> keys) {
    return plan(name, Scope.keys(keys));
  }

  /**
   * Plans a backfill of any scope, such as one of a table.
   *
   * @param <R> type of the ranges
   * @param name identity of the plan: the same name and the same ledger means continue
   * @param scope which data
   * @return the next step
   */
  @CheckReturnValue
  public static <R extends Range> PlanSteps.Chunking<R> plan(String name, Scope<R> scope) {
    return new ChunkingStep<>(name, scope);
  }
}
