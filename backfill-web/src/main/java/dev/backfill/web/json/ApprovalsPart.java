package dev.backfill.web.json;

import dev.backfill.ledger.Approvals;
import dev.backfill.web.facts.Terms;

/** Who has approved the plan, and whether it counts. Stateless. */
final class ApprovalsPart {

  private ApprovalsPart() {}

  static void write(Json json, Approvals approvals) {
    json.count("required", approvals.terms().required());
    json.count("counting", approvals.valid());
    json.array("given", approvals.all(), judged -> write(json, judged));
  }

  private static void write(Json json, Approvals.Judged judged) {
    var approval = judged.approval();
    json.text("by", approval.by());
    json.time("at", approval.at());
    json.time("expiresAt", approval.expiresAt());
    json.text("plan", Terms.shortened(approval.planHash()));
    json.text("work", Terms.shortened(approval.workHash()));
    json.flag("counts", judged.counts());
    json.text("whyNot", judged.whyNot().orElse(""));
  }
}
