package dev.backfill.plan;

import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.scope.Range;
import dev.backfill.support.Asking;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts into words what an approval of a plan covers. The fingerprint of a plan leaves its bounds
 * out, because a run may be widened; an approval covers them.
 */
final class TermsOfPlan<R extends Range> {

  private static final String RANGE_FINGERPRINT = "rangeFingerprint";

  private final Plan<R> plan;

  TermsOfPlan(Plan<R> plan) {
    this.plan = plan;
  }

  ApprovalTerms of(PlanDocument workDocument) {
    var rule = plan.options().approvals();
    var ranges = ranges();
    var terms = new LinkedHashMap<String, String>();
    terms.put(RANGE_FINGERPRINT, ranges.fingerprint());
    terms.putAll(others());
    return new ApprovalTerms(
        plan.name(),
        plan.definition().requestedBy(),
        rule.required(),
        rule.approvers(),
        plan.fingerprint(),
        workDocument.sha256(),
        new PlanDocument(terms).sha256(),
        document(workDocument, ranges, terms));
  }

  /** All terms but the ranges. What is not set has no line. */
  private Map<String, String> others() {
    var options = plan.options();
    var rule = options.approvals();
    var terms = new LinkedHashMap<String, String>();
    put(terms, "dataSource", rule.dataSource());
    terms.put("requestedBy", plan.definition().requestedBy());
    terms.put("approvals", Integer.toString(rule.required()));
    put(terms, "approvers", PlanDocument.list(rule.approvers()));
    put(terms, "workName", rule.workName());
    if (options.deltaPasses() > 0) {
      terms.put("deltaPasses", Integer.toString(options.deltaPasses()));
    }
    options
        .badRows()
        .ifPresent(
            limit ->
                terms.put(
                    "setAside",
                    "%d rows, or a share of %s".formatted(limit.rows(), limit.share())));
    return terms;
  }

  private static void put(Map<String, String> terms, String name, String value) {
    if (!value.isEmpty()) {
      terms.put(name, value);
    }
  }

  /** The words of a range are for people only: ranges that differ may have the same. */
  private String document(
      PlanDocument workDocument, ApprovedRanges ranges, Map<String, String> terms) {
    var all = new LinkedHashMap<>(workDocument.fields());
    all.putAll(plan.document().fields());
    all.put("range", ranges.text());
    all.putAll(terms);
    all.put(RANGE_FINGERPRINT, ranges.shownFingerprint());
    return new PlanDocument(all).text();
  }

  private ApprovedRanges ranges() {
    return Asking.of(
        "The scope of plan '%s' could not be read (%%s); nothing was written"
            .formatted(plan.name()),
        () -> ApprovedRanges.of(plan.definition().scope()));
  }
}
