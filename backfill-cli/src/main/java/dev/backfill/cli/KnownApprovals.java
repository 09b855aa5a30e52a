package dev.backfill.cli;

import dev.backfill.ledger.Approvals;
import java.util.List;
import java.util.Optional;

/** Looks up who has approved a plan that needs it. Stateless. */
final class KnownApprovals {

  private KnownApprovals() {}

  /** Empty for a plan that requires none; of others, its tables and columns are looked up. */
  static Optional<Approvals> of(OpenPlan open) {
    return open.requiresApprovals()
        ? Optional.of(
            open.bound(List.of()).approvalTerms().judge(open.ledger().approvals(open.name())))
        : Optional.empty();
  }
}
