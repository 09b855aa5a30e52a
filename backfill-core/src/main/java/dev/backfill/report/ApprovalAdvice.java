package dev.backfill.report;

import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.plan.Plan;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.ObstacleException;
import java.util.Optional;

/** Says how many approvals a plan has, of those that it requires. Stateless. */
final class ApprovalAdvice {

  private ApprovalAdvice() {}

  static <R extends Range> Optional<Advice> of(Plan<R> plan, ChunkProcessor<? super R> work) {
    if (plan.options().approvals().required() == 0) {
      return Optional.empty();
    }
    try {
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
    } catch (ObstacleException e) {
      return Optional.empty(); // the work cannot run as things are, which is said elsewhere
    } catch (LedgerUnreachableException e) {
      throw e;
    } catch (IllegalArgumentException | LedgerException e) {
      return Optional.of(Advice.warning(String.valueOf(e.getMessage()), ""));
    }
  }
}
