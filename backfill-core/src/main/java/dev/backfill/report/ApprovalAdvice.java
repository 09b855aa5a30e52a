package dev.backfill.report;

import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDocument;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import java.util.Optional;

/** Says how many approvals a plan has, of those that it requires. Stateless. */
final class ApprovalAdvice {

  private ApprovalAdvice() {}

  /**
   * Says so of work that is bound to the scope.
   *
   * @return empty if the plan requires none
   */
  static <R extends Range> Optional<Advice> of(Plan<R> plan, ChunkProcessor<? super R> bound) {
    if (plan.options().approvals().required() == 0) {
      return Optional.empty();
    }
    try {
      var work = PlanDocument.ofWork(bound, plan.definition().codeVersion());
      var terms = plan.approvalTerms(work).requirePossible();
      return plan.options()
          .ledger()
          .map(ledger -> ledger.approvals(plan.name()))
          .map(terms::judge)
          .map(
              approvals ->
                  approvals.suffice()
                      ? Advice.note(approvals.sentence(), "")
                      : Advice.warning(
                          "The run is refused: " + approvals.sentence(),
                          "ledger.approve(plan.approvalTerms(work), \"NAME\")"));
    } catch (LedgerUnreachableException e) {
      throw e;
    } catch (IllegalArgumentException | LedgerException e) {
      return Optional.of(Advice.warning(String.valueOf(e.getMessage()), ""));
    }
  }
}
