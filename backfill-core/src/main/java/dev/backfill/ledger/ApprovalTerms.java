package dev.backfill.ledger;

import dev.backfill.base.Printable;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What people approve: one version of a plan and its work. An approval counts while all three
 * fingerprints are the same.
 *
 * <p>Value; {@code plan.approvalTerms(work)} makes it.
 *
 * @param planName name of the plan
 * @param requestedBy the person who requested it, who cannot approve it
 * @param required the number of people who must approve it; 0 for none
 * @param approvers the people who may; empty for all but the requester
 * @param planHash fingerprint of the plan's definition, 64 hexadecimal digits
 * @param workHash fingerprint of the work, 64 hexadecimal digits
 * @param termsHash fingerprint of every bound of the ranges, and of the other terms, such as the
 *     requester, the number and the approvers
 * @param document all of it as text: one {@code key: value} per line; without row data
 */
public record ApprovalTerms(
    String planName,
    String requestedBy,
    int required,
    List<String> approvers,
    String planHash,
    String workHash,
    String termsHash,
    String document) {

  /** The time for which an approval counts unless said otherwise: 30 days. */
  public static final Duration DEFAULT_VALIDITY = Duration.ofDays(30);

  /** The longest time for which an approval counts: 366 days. */
  public static final Duration MAX_VALIDITY = Duration.ofDays(366);

  private static final Duration MIN_VALIDITY = Duration.ofMinutes(1);

  private static final int MAX_NAME = 200;

  /** Copies the list. */
  public ApprovalTerms {
    approvers = List.copyOf(approvers);
  }

  /**
   * Refuses terms that could never be met.
   *
   * @return these terms
   * @throws IllegalArgumentException if approvals are required and the plan does not say who
   *     requested it, or if fewer people may approve it than must
   */
  public ApprovalTerms requirePossible() {
    if (required > 0 && requestedBy.isBlank()) {
      throw new IllegalArgumentException(
          "Plan '%s' requires %s and does not say who requested it, so an approval by that person could not be refused. Set requestedBy(..), or requested_by in its file. Nothing was written"
              .formatted(planName, count(required)));
    }
    long able =
        approvers.stream()
            .map(ApprovalTerms::key)
            .filter(one -> !one.equals(key(requestedBy)))
            .distinct()
            .count();
    if (!approvers.isEmpty() && able < required) {
      throw new IllegalArgumentException(
          "Plan '%s' requires %s, and %d of its approvers may give one; %s requested it. Name more approvers, or require fewer. Nothing was written"
              .formatted(planName, count(required), able, requestedBy));
    }
    return this;
  }

  /**
   * Refuses an approval that would never count; for ledgers.
   *
   * @param by the person who approves
   * @param validFor the time for which it counts
   * @return the name without blanks around it
   * @throws IllegalArgumentException if the name is blank, longer than 200 characters or does not
   *     print, if it is that of the requester, if it is none of the approvers, or if the time is
   *     not between a minute and {@link #MAX_VALIDITY}
   */
  public String requireApprover(String by, Duration validFor) {
    requirePossible();
    if (validFor.compareTo(MIN_VALIDITY) < 0 || validFor.compareTo(MAX_VALIDITY) > 0) {
      throw new IllegalArgumentException(
          "An approval counts for 1 minute to %d days, was %s. Nothing was written"
              .formatted(MAX_VALIDITY.toDays(), validFor));
    }
    String name = requireName(by);
    if (key(name).equals(key(requestedBy))) {
      throw new IllegalArgumentException(
          "Plan '%s' was requested by '%s', who cannot approve it; names are compared without case. Ask another person. Nothing was written"
              .formatted(planName, requestedBy));
    }
    if (!isApprover(name)) {
      throw new IllegalArgumentException(
          "'%s' is none of the approvers of plan '%s', who are %s. Nothing was written"
              .formatted(name, planName, String.join(", ", approvers)));
    }
    return name;
  }

  /**
   * Refuses a name that cannot be one; for ledgers.
   *
   * @param by the name of a person
   * @return the name without blanks around it
   * @throws IllegalArgumentException if it is blank, longer than 200 characters, or does not print
   */
  public static String requireName(String by) {
    String name = by.strip();
    if (name.isEmpty() || name.length() > MAX_NAME || !Printable.isText(name)) {
      throw new IllegalArgumentException(
          "An approval needs the name of a person: 1 to %d characters that print; this one has %d. Nothing was written"
              .formatted(MAX_NAME, name.length()));
    }
    return name;
  }

  /**
   * Returns true if two names mean the same person: case, blanks around and between, and forms of
   * the same letter make no difference.
   *
   * @param one a name
   * @param other a name
   * @return true if they are the same
   */
  public static boolean isSamePerson(String one, String other) {
    return key(one).equals(key(other));
  }

  private static String key(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC)
        .strip()
        .replaceAll("\\s+", " ")
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }

  private boolean isApprover(String name) {
    return approvers.isEmpty()
        || approvers.stream().anyMatch(approver -> isSamePerson(approver, name));
  }

  /**
   * Judges the approvals of a plan. A person counts once: the latest approval that counts, else the
   * latest one.
   *
   * @param given all that a ledger has of this plan
   * @return one for each person, in the order in which they were given
   */
  public Approvals judge(List<Approval> given) {
    var byPerson = new LinkedHashMap<String, Approvals.Judged>();
    for (Approval approval : given) {
      var judged = new Approvals.Judged(approval, whyNot(approval));
      byPerson.merge(
          key(approval.by()),
          judged,
          (before, after) -> before.counts() && !after.counts() ? before : after);
    }
    var all = new ArrayList<>(byPerson.values());
    all.sort(Comparator.comparing(judged -> judged.approval().at()));
    return new Approvals(this, all);
  }

  /** The version that is to be approved. */
  ApprovedVersion version() {
    return new ApprovedVersion(planHash, workHash, termsHash);
  }

  private Optional<String> whyNot(Approval approval) {
    if (approval.withdrawnAt().isPresent()) {
      return Optional.of("withdrawn on " + Approvals.day(approval.withdrawnAt().get()));
    }
    if (isSamePerson(approval.by(), requestedBy)) {
      return Optional.of("given by the person who requested the plan");
    }
    if (!isApprover(approval.by())) {
      return Optional.of("the plan does not name this person as an approver");
    }
    var edited = edited(approval);
    if (edited.isPresent()) {
      return edited;
    }
    return approval.expired()
        ? Optional.of("expired on " + Approvals.day(approval.expiresAt()))
        : Optional.empty();
  }

  /** Says which part is another one than was approved, and field by field how. */
  private Optional<String> edited(Approval approval) {
    var parts = new ArrayList<String>();
    if (!approval.planHash().equals(planHash)) {
      parts.add("the plan");
    }
    if (!approval.workHash().equals(workHash)) {
      parts.add("the work");
    }
    if (!approval.termsHash().equals(termsHash)) {
      parts.add("what it covers");
    }
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    var clauses = DocumentDifference.clauses(approval.document(), document);
    return Optional.of(
        "%s changed since: %s"
            .formatted(
                String.join(" and ", parts),
                clauses.isEmpty() ? "another fingerprint" : String.join("; ", clauses)));
  }

  static String count(int approvals) {
    return approvals == 1 ? "1 approval" : approvals + " approvals";
  }
}
