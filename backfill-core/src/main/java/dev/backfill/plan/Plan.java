package dev.backfill.plan;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;

/**
 * A definition of work, and the settings with which it is run. Role; implemented by the library
 * only: {@code Backfill.plan(..)} makes one, and {@link #of} does from its two parts.
 *
 * <p>Immutable; safe to keep and share.
 *
 * @param <R> type of the ranges
 */
public interface Plan<R extends Range> {

  /**
   * Identity of the plan: the same name and the same ledger means continue.
   *
   * @return the name
   */
  default String name() {
    return definition().name();
  }

  /**
   * The definition of the work.
   *
   * @return the part that is fingerprinted
   */
  PlanDefinition<R> definition();

  /**
   * The settings with which it is run.
   *
   * @return the part that is not fingerprinted
   */
  RunOptions options();

  /**
   * The definition as text, field by field.
   *
   * @return the document behind {@link #fingerprint}
   */
  PlanDocument document();

  /**
   * SHA-256 of the canonical definition: scope (table, column, zone, condition; never the bounds),
   * chunking and order, and not its checks. Equal in every JVM.
   *
   * @return 64 hexadecimal digits
   */
  default String fingerprint() {
    return document().sha256();
  }

  /**
   * The version of this plan and its work that people approve: {@code
   * ledger.approve(plan.approvalTerms(work), "ann")}. It covers both fingerprints, every bound of
   * the ranges, the person who requested the plan, the {@link RunOptions#approvals rule}, {@link
   * RunOptions#deltaPasses} and {@link RunOptions#badRows}. It covers no other setting: lanes,
   * retries, limits of failures, windows and checks may differ from one start to the next.
   *
   * @param work the work of the plan
   * @return the terms
   * @throws IllegalArgumentException if the work cannot serve the scope
   * @throws dev.backfill.contract.BackfillException if the data cannot be asked
   */
  default ApprovalTerms approvalTerms(ChunkProcessor<? super R> work) {
    return approvalTerms(PlanDocument.ofWork(definition().bound(work), definition().codeVersion()));
  }

  /**
   * The same for work that is bound to the scope already, such as that of a run which begins: it is
   * bound once, and approved and run as it is then.
   *
   * @param work the document of the bound work, as {@link PlanDocument#ofWork(ChunkProcessor,
   *     String)} gives it
   * @return the terms
   * @throws dev.backfill.contract.BackfillException if the data cannot be asked
   */
  default ApprovalTerms approvalTerms(PlanDocument work) {
    return new TermsOfPlan<>(this).of(work);
  }

  /**
   * Puts a plan together.
   *
   * @param <R> type of the ranges
   * @param definition the definition of the work
   * @param options the settings with which it is run
   * @return the plan
   */
  @CheckReturnValue
  static <R extends Range> Plan<R> of(PlanDefinition<R> definition, RunOptions options) {
    return new DefinedPlan<>(definition, options);
  }
}
