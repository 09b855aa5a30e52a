package dev.backfill.report;

import dev.backfill.contract.BackfillException;
import org.jspecify.annotations.Nullable;

/**
 * A group did not complete. What is committed stays; the message names the members that are not
 * COMPLETED, and why.
 */
public final class GroupFailedException extends BackfillException {

  private static final long serialVersionUID = 1L;

  private final transient GroupReport report;

  /**
   * Creates an exception.
   *
   * @param message the members that are not complete, and the next step
   * @param report the whole report
   * @param cause the first failure of a member, if there was one
   */
  public GroupFailedException(String message, GroupReport report, @Nullable Throwable cause) {
    super(message, cause);
    this.report = report;
  }

  /**
   * The report of the group, member by member.
   *
   * @return the report
   */
  public GroupReport report() {
    return report;
  }
}
