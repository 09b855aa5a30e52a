package dev.backfill.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The approvals of a plan, and which of them count. Value; {@link ApprovalTerms#judge} makes it.
 *
 * @param terms what has to be approved
 * @param all one for each person, in the order in which they were given
 */
public record Approvals(ApprovalTerms terms, List<Judged> all) {

  /** Copies the list. */
  public Approvals {
    all = List.copyOf(all);
  }

  /**
   * An approval, and whether it counts.
   *
   * <p>Value.
   *
   * @param approval the approval
   * @param whyNot the reason for which it does not count; empty if it does
   */
  public record Judged(Approval approval, Optional<String> whyNot) {

    /**
     * Returns true if it counts.
     *
     * @return true if there is no reason against it
     */
    public boolean counts() {
      return whyNot.isEmpty();
    }
  }

  /**
   * The number of people whose approval counts.
   *
   * @return 0 or more
   */
  public long valid() {
    return all.stream().filter(Judged::counts).count();
  }

  /**
   * Returns true if the plan may begin.
   *
   * @return true if as many people as required have approved it
   */
  public boolean suffice() {
    return valid() >= terms.required();
  }

  /**
   * The approvals in a sentence.
   *
   * @return such as {@code 2 approvals are required, and 1 counts: ann on 2026-11-30. The approval
   *     of bob on 2026-11-29 does not count: the work changed since: work was 'a', is 'b'}; without
   *     a full stop
   */
  public String sentence() {
    var counting = all.stream().filter(Judged::counts).toList();
    var sentence = new StringBuilder(required());
    sentence.append(counting.size() == 1 ? "1 counts" : counting.size() + " count");
    if (!counting.isEmpty()) {
      sentence
          .append(": ")
          .append(counting.stream().map(Approvals::name).collect(Collectors.joining(", ")));
    }
    for (Judged judged : all) {
      judged
          .whyNot()
          .ifPresent(
              why ->
                  sentence.append(
                      ". The approval of %s does not count: %s".formatted(name(judged), why)));
    }
    return sentence.toString();
  }

  private String required() {
    return switch (terms.required()) {
      case 0 -> "No approval is required, and ";
      case 1 -> "1 approval is required, and ";
      default -> terms.required() + " approvals are required, and ";
    };
  }

  private static String name(Judged judged) {
    return "%s on %s".formatted(judged.approval().by(), day(judged.approval().at()));
  }

  static LocalDate day(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  /**
   * Refuses a run that was not approved by enough people; for ledgers.
   *
   * @throws NotApprovedException if it was not
   */
  public void requireEnough() {
    if (!suffice()) {
      throw new NotApprovedException(
          "Plan '%s' is not approved. %s. To approve this version: ledger.approve(plan.approvalTerms(work), \"NAME\"), or the command 'approve' with the file of the plan and --by NAME. Nothing was written"
              .formatted(terms.planName(), sentence()));
    }
  }
}
