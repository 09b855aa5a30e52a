package dev.backfill.ledger;

import java.time.Duration;
import java.util.List;

/**
 * The approvals that a ledger keeps. Role; thread-safe; a part of each {@link Ledger}. By default a
 * ledger keeps none.
 */
public interface ApprovalLedger {

  /**
   * Returns true if this ledger keeps approvals, and opens no run without those that its definition
   * requires. A plan that requires some is refused on any other ledger.
   *
   * @return false by default
   */
  default boolean keepsApprovals() {
    return false;
  }

  /**
   * Approves a plan for 30 days; see {@link #approve(ApprovalTerms, String, Duration)}.
   *
   * @param terms the version that is approved: {@code plan.approvalTerms(work)}
   * @param by the person who approves it
   * @return the approval
   */
  default Approval approve(ApprovalTerms terms, String by) {
    return approve(terms, by, ApprovalTerms.DEFAULT_VALIDITY);
  }

  /**
   * Approves a version of a plan in the name of a person. It counts until it expires, is withdrawn,
   * or the plan or its work is another one; for a run that has begun with it, it does not expire. A
   * run that is widened has begun with the approvals of each of its versions. Another approval of
   * the same person replaces it. The name is recorded as it is given: this library does not know
   * who calls it.
   *
   * @param terms the version that is approved: {@code plan.approvalTerms(work)}
   * @param by the person who approves it; not the one who requested it
   * @param validFor the time for which it counts, by the ledger's clock; a minute to 366 days
   * @return the approval
   * @throws IllegalArgumentException as {@link ApprovalTerms#requireApprover}
   * @throws LedgerException if the ledger cannot be written
   * @throws UnsupportedOperationException if this ledger keeps no approvals; by default
   */
  default Approval approve(ApprovalTerms terms, String by, Duration validFor) {
    throw keepsNoApprovals();
  }

  /**
   * Lists the approvals of a plan, also those that have expired or were withdrawn. {@link
   * ApprovalTerms#judge} says which of them count.
   *
   * @param planName name of the plan
   * @return in the order in which they were given; none by default
   * @throws LedgerException if the ledger cannot be read
   */
  default List<Approval> approvals(String planName) {
    return List.of();
  }

  /**
   * Takes back what a person has approved. A run that is at work is not stopped; it is not
   * continued by a later start.
   *
   * @param planName name of the plan
   * @param by the person whose approvals are taken back
   * @throws IllegalArgumentException if there is none that was not withdrawn
   * @throws LedgerException if the ledger cannot be written
   * @throws UnsupportedOperationException if this ledger keeps no approvals; by default
   */
  default void withdrawApproval(String planName, String by) {
    throw keepsNoApprovals();
  }

  private UnsupportedOperationException keepsNoApprovals() {
    return new UnsupportedOperationException(
        "The ledger %s keeps no approvals; use InMemoryLedger or JdbcLedger"
            .formatted(getClass().getName()));
  }
}
