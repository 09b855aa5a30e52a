package dev.backfill.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * A person's consent to the run of a plan, as a ledger keeps it.
 *
 * <p>Value. Times are the ledger's.
 *
 * @param by the person, as the name was given
 * @param at when
 * @param expiresAt when it ends to count for a run that has not begun
 * @param withdrawnAt when it was taken back; empty if it was not
 * @param planHash fingerprint of the plan that was approved
 * @param workHash fingerprint of the work that was approved
 * @param termsHash fingerprint of what else was approved: the ranges, the person who requested the
 *     plan, and how many approvals it requires of whom
 * @param document all of it as text, to report what has changed since
 * @param expired true if it has expired by the ledger's clock, and the run of the plan had not
 *     begun with it before
 */
public record Approval(
    String by,
    Instant at,
    Instant expiresAt,
    Optional<Instant> withdrawnAt,
    String planHash,
    String workHash,
    String termsHash,
    String document,
    boolean expired) {

  /** The same, as of another moment. */
  Approval asOf(boolean nowExpired) {
    return new Approval(
        by, at, expiresAt, withdrawnAt, planHash, workHash, termsHash, document, nowExpired);
  }

  /** The same, taken back. */
  Approval withdrawn(Instant when) {
    return new Approval(
        by, at, expiresAt, Optional.of(when), planHash, workHash, termsHash, document, expired);
  }

  /** The version that was approved. */
  ApprovedVersion version() {
    return new ApprovedVersion(planHash, workHash, termsHash);
  }
}
