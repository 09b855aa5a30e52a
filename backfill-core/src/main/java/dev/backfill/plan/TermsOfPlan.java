package dev.backfill.plan;

import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.scope.Range;
import dev.backfill.support.Asking;
import dev.backfill.support.Figures;
import dev.backfill.support.Sha256;
import dev.backfill.work.ChunkProcessor;
import java.util.LinkedHashMap;

/**
 * Puts into words what an approval of a plan covers. The fingerprint of a plan leaves its bounds
 * out, because a run may be widened; an approval covers them.
 */
final class TermsOfPlan<R extends Range> {

  private static final int SHOWN = 12;

  private final Plan<R> plan;

  TermsOfPlan(Plan<R> plan) {
    this.plan = plan;
  }

  ApprovalTerms of(ChunkProcessor<? super R> work) {
    var definition = plan.definition();
    var rule = plan.options().approvals();
    var workDocument = PlanDocument.ofWork(definition.bound(work), definition.codeVersion());
    var terms = new LinkedHashMap<String, String>();
    terms.put("range", range());
    terms.put("requestedBy", definition.requestedBy());
    terms.put("approvals", Integer.toString(rule.required()));
    if (!rule.approvers().isEmpty()) {
      terms.put("approvers", String.join(", ", rule.approvers()));
    }
    if (!rule.workName().isEmpty()) {
      terms.put("workName", rule.workName());
    }
    var all = new LinkedHashMap<>(workDocument.fields());
    all.putAll(plan.document().fields());
    all.putAll(terms);
    return new ApprovalTerms(
        plan.name(),
        definition.requestedBy(),
        rule.required(),
        rule.approvers(),
        plan.fingerprint(),
        workDocument.sha256(),
        new PlanDocument(terms).sha256(),
        new PlanDocument(all).text());
  }

  private String range() {
    return Asking.of(
        "The scope of plan '%s' could not be read (%%s); nothing was written"
            .formatted(plan.name()),
        this::rangeOfScope);
  }

  private String rangeOfScope() throws Exception {
    var scope = plan.definition().scope();
    String nulls = scope.nulls().isPresent() ? ", and rows without a value" : "";
    if (scope.discovers()) {
      return "found in the data by the run" + nulls;
    }
    var ranges = scope.ranges();
    var codec = scope.codec();
    String first = "";
    String hash = "";
    long count = 0;
    while (ranges.hasNext()) {
      R range = ranges.next();
      var bounds = codec.write(range);
      hash = Sha256.of(hash + bounds.lo().length() + " " + bounds.lo() + " " + bounds.hi());
      first = count == 0 && !codec.sensitive() ? range.toString() : first;
      count++;
    }
    return (count == 1 && !codec.sensitive()
            ? first
            : "%s ranges%s, fingerprint %s"
                .formatted(
                    Figures.count(count),
                    first.isEmpty() ? "" : " from " + first,
                    hash.substring(0, Math.min(SHOWN, hash.length()))))
        + nulls;
  }
}
