package dev.backfill.cli;

import dev.backfill.cli.output.Json;
import dev.backfill.ledger.Approvals;
import java.util.Optional;

/** Approvals as JSON. Stateless. */
final class ApprovalsJson {

  private ApprovalsJson() {}

  /** Writes them; nothing for a plan that requires none. */
  static void write(Json json, Optional<Approvals> known) {
    known.ifPresent(approvals -> write(json, approvals));
  }

  private static void write(Json json, Approvals approvals) {
    var terms = approvals.terms();
    json.count("approvals_required", terms.required())
        .count("approvals_counting", approvals.valid())
        .text("plan_hash", terms.planHash())
        .text("work_hash", terms.workHash())
        .text("terms_hash", terms.termsHash())
        .array(
            "approvals",
            approvals.all(),
            judged ->
                json.text("by", judged.approval().by())
                    .text("at", judged.approval().at().toString())
                    .text("expires_at", judged.approval().expiresAt().toString())
                    .text("plan_hash", judged.approval().planHash())
                    .text("work_hash", judged.approval().workHash())
                    .flag("counts", judged.counts())
                    .text("why_not", judged.whyNot()));
  }
}
