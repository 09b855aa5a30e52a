package dev.backfill.run;

import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.Ledger;
import dev.backfill.plan.GroupMember;
import dev.backfill.plan.Plan;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import java.util.Optional;

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
   * @throws dev.backfill.ledger.NotApprovedException if there are too few
   */
  static <R extends Range> Optional<Approvals> of(
      Plan<R> plan, ChunkProcessor<? super R> work, Ledger ledger) {
    if (plan.options().approvals().required() == 0) {
      return Optional.empty();
    }
    if (!ledger.keepsApprovals()) {
      throw new IllegalArgumentException(
          "Plan '%s' requires approvals, and its ledger %s keeps none; use a JdbcLedger. Nothing was written"
              .formatted(plan.name(), ledger.getClass().getName()));
    }
    var terms = plan.approvalTerms(work).requirePossible();
    var approvals = terms.judge(ledger.approvals(plan.name()));
    approvals.requireEnough();
    return Optional.of(approvals);
  }

  /** The same of a member of a group, all of whose plans are looked at before one begins. */
  static <R extends Range> void require(GroupMember<R> member, Ledger ledger) {
    var unused = of(member.plan(), member.work(), ledger);
  }
}
