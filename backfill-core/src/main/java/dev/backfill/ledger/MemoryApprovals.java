package dev.backfill.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The approvals of a ledger in memory. Guarded by the lock of the ledger. */
final class MemoryApprovals {

  private final Map<String, List<Given>> byPlan = new HashMap<>();
  private final Map<String, Begun> begun = new HashMap<>();

  /** An approval, and when it was given on a clock that only counts. */
  private record Given(Approval approval, Moment at, Duration validFor) {

    boolean expiredBefore(Moment moment) {
      return moment.since(at).compareTo(validFor) >= 0;
    }

    Given withdrawn(Moment now) {
      return new Given(approval.withdrawn(now.instant()), at, validFor);
    }
  }

  /** A run that was let in: when it began, and when for each version for the first time. */
  private record Begun(Moment at, Map<ApprovedVersion, Moment> byVersion) {

    boolean before(Given given) {
      var letIn = byVersion.get(given.approval().version());
      return letIn != null && !given.expiredBefore(letIn);
    }

    boolean owns(Given given) {
      return at.since(given.at()).isPositive() || byVersion.containsKey(given.approval().version());
    }

    void with(ApprovalTerms terms, Moment now) {
      byVersion.putIfAbsent(terms.version(), now);
    }
  }

  Approval add(ApprovalTerms terms, String by, Duration validFor, Moment now) {
    var approval =
        new Approval(
            by,
            now.instant(),
            now.instant().plus(validFor),
            Optional.empty(),
            terms.planHash(),
            terms.workHash(),
            terms.termsHash(),
            terms.document(),
            false);
    byPlan
        .computeIfAbsent(terms.planName(), any -> new ArrayList<>())
        .add(new Given(approval, now, validFor));
    return approval;
  }

  List<Approval> of(String planName, Moment now) {
    return byPlan.getOrDefault(planName, List.of()).stream()
        .map(given -> asOf(planName, given, now))
        .toList();
  }

  private Approval asOf(String planName, Given given, Moment now) {
    return given.approval().asOf(given.expiredBefore(now) && !beganWith(planName, given));
  }

  private boolean beganWith(String planName, Given given) {
    var began = begun.get(planName);
    return began != null && began.before(given);
  }

  /** Refuses a run that lacks approvals, and notes when it was let in with them. */
  Optional<Approvals> letIn(RunDefinition<?> definition, Moment now) {
    var plan = definition.planName();
    var judged = definition.approvals().map(terms -> terms.judge(of(plan, now)));
    judged.ifPresent(Approvals::requireEnough);
    var run = begun.computeIfAbsent(plan, any -> new Begun(now, new HashMap<>()));
    definition.approvals().ifPresent(terms -> run.with(terms, now));
    return judged;
  }

  /** False if there is none. */
  boolean withdraw(String planName, String by, Moment now) {
    var all = byPlan.getOrDefault(planName, new ArrayList<>());
    boolean any = false;
    for (int at = 0; at < all.size(); at++) {
      var given = all.get(at);
      if (given.approval().withdrawnAt().isEmpty()
          && ApprovalTerms.isSamePerson(given.approval().by(), by)) {
        all.set(at, given.withdrawn(now));
        any = true;
      }
    }
    return any;
  }

  /** Those of the versions with which the run was let in, and those from before it began. */
  void forgetRun(String planName) {
    var run = begun.remove(planName);
    if (run != null) {
      byPlan.getOrDefault(planName, new ArrayList<>()).removeIf(run::owns);
    }
  }

  /** All of a plan that has no run. */
  void forgetPlan(String planName) {
    byPlan.remove(planName);
  }
}
