package dev.backfill.cli;

import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.ledger.Approvals;
import java.util.List;
import java.util.Optional;

/** Looks up who has approved a plan that needs it. Stateless. */
final class KnownApprovals {

  private KnownApprovals() {}

  /** Empty for a plan that requires none; of others, its tables and columns are looked up. */
  static Optional<Approvals> of(OpenPlan open) {
    return open.requiresApprovals() ? Optional.of(judged(open)) : Optional.empty();
  }

  /** Those of any plan. */
  static Approvals judged(OpenPlan open) {
    return judged(open, open.bound(List.of()).approvalTerms());
  }

  static Approvals judged(OpenPlan open, ApprovalTerms terms) {
    return terms.judge(open.ledger().approvals(open.name()));
  }
}
