package dev.backfill.web.html;

import dev.backfill.ledger.Approvals;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.Terms;

/** Who has approved the plan: when, over which version, and whether it counts. */
final class ApprovalsPart {

  private ApprovalsPart() {}

  static void write(Html html, Facts facts) {
    facts.report().approvals().ifPresent(approvals -> write(html, approvals));
  }

  private static void write(Html html, Approvals approvals) {
    html.section(
        "Approvals",
        () -> {
          html.element(
              "p", "%d of %d required.".formatted(approvals.valid(), approvals.terms().required()));
          html.raw(
              "<table><thead><tr><th>Approved by<th>At<th>Until<th>Plan<th>Work<th>Counts<tbody>");
          approvals.all().forEach(judged -> row(html, judged));
          html.raw("</table>");
        });
  }

  private static void row(Html html, Approvals.Judged judged) {
    var approval = judged.approval();
    html.raw("\n<tr><td>").text(approval.by());
    html.raw("<td>").text(Times.utc(approval.at()));
    html.raw("<td>").text(Times.utc(approval.expiresAt()));
    html.raw("<td>").text(Terms.shortened(approval.planHash()));
    html.raw("<td>").text(Terms.shortened(approval.workHash()));
    html.raw("<td>").text(judged.whyNot().map(why -> "no: " + why).orElse("yes"));
  }
}
