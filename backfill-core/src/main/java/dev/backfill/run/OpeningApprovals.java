package dev.backfill.run;

import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.Ledger;
import dev.backfill.plan.GroupMember;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDocument;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Refuses a plan that too few people have approved, before the ledger makes its tables or anything
 * else is written. The ledger decides again, together with the opening: an approval may be
 * withdrawn in between. Stateless.
 */
final class OpeningApprovals {

  private OpeningApprovals() {}

  /**
   * The approvals of a plan that needs some.
   *
   * @param bound its work, over the scope of the plan
   * @throws dev.backfill.ledger.NotApprovedException if there are too few
   */
  static <R extends Range> Optional<Approvals> of(
      Plan<R> plan, ChunkProcessor<? super R> bound, Ledger ledger) {
    return judged(
        plan,
        () -> plan.approvalTerms(PlanDocument.ofWork(bound, plan.definition().codeVersion())),
        ledger);
  }

  /** The same of a member of a group, all of whose plans are looked at before one begins. */
  static <R extends Range> void require(GroupMember<R> member, Ledger ledger) {
    var plan = member.plan();
    var unused = judged(plan, () -> plan.approvalTerms(member.work()), ledger);
  }

  /** Terms are asked for only if they are needed: it may take questions to the database. */
  private static Optional<Approvals> judged(
      Plan<?> plan, Supplier<ApprovalTerms> terms, Ledger ledger) {
    if (plan.options().approvals().required() == 0) {
      return Optional.empty();
    }
    if (!ledger.keepsApprovals()) {
      throw new IllegalArgumentException(
          "Plan '%s' requires approvals, and its ledger %s keeps none; use a JdbcLedger. Nothing was written"
              .formatted(plan.name(), ledger.getClass().getName()));
    }
    var approvals = terms.get().requirePossible().judge(ledger.approvals(plan.name()));
    approvals.requireEnough();
    return Optional.of(approvals);
  }
}
