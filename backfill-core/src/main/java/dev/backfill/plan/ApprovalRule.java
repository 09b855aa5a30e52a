package dev.backfill.plan;

import dev.backfill.contract.CheckReturnValue;
import java.util.List;

/**
 * How many people must approve a plan before it is run, and who may.
 *
 * <p>Value.
 *
 * @param required the number of people; 0 for none
 * @param approvers who may approve; empty for all but the person who requested the plan
 * @param workName the name of work in Java, which has no text that could be approved; may be empty
 * @param dataSource the name of the data source that the plan changes; may be empty
 */
public record ApprovalRule(
    int required, List<String> approvers, String workName, String dataSource) {

  /** The largest number of approvals that may be required: {@value}. */
  public static final int MAX_REQUIRED = 20;

  /** No approval is needed. */
  public static final ApprovalRule NONE = new ApprovalRule(0, List.of(), "", "");

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if the number is not 0 to {@link #MAX_REQUIRED}, or a name is
   *     blank
   */
  public ApprovalRule {
    approvers = List.copyOf(approvers);
    if (required < 0 || required > MAX_REQUIRED) {
      throw new IllegalArgumentException(
          "approvals must be 0 to %d, was %d".formatted(MAX_REQUIRED, required));
    }
    if (approvers.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("The name of an approver must not be blank");
    }
  }

  /**
   * So many people must approve it.
   *
   * @param approvals 0 to {@link #MAX_REQUIRED}
   * @return the rule
   * @throws IllegalArgumentException if it is out of its bounds
   */
  @CheckReturnValue
  public static ApprovalRule required(int approvals) {
    return new ApprovalRule(approvals, List.of(), "", "");
  }

  /**
   * Only these people may approve it.
   *
   * @param people their names
   * @return a new value
   */
  @CheckReturnValue
  public ApprovalRule by(String... people) {
    return new ApprovalRule(required, List.of(people), workName, dataSource);
  }

  /**
   * Names the work in Java that is approved. Approvals are lost if the name is another one, and if
   * {@code codeVersion} is.
   *
   * @param name such as the name of the class with its version
   * @return a new value
   */
  @CheckReturnValue
  public ApprovalRule ofWork(String name) {
    return new ApprovalRule(required, approvers, name, dataSource);
  }

  /**
   * Names the data source that is approved, such as {@code production}. Approvals are lost if the
   * name is another one. It is compared as it is given: the library does not know which database is
   * behind a name. Needed only where one ledger serves several databases.
   *
   * @param name the name of the data source; that of a plan's file comes from its registry
   * @return a new value
   */
  @CheckReturnValue
  public ApprovalRule on(String name) {
    return new ApprovalRule(required, approvers, workName, name);
  }
}
