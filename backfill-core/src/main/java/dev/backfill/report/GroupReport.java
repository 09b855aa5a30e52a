package dev.backfill.report;

import dev.backfill.ledger.ChunkState;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.support.Figures;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The report of a group so far; the same while it is under way and at its end.
 *
 * <p>Value.
 *
 * @param name the name of the group
 * @param members its members, each after all that are upstream of it
 */
public record GroupReport(String name, List<Member> members) {

  /** States of a member of a group. */
  public enum State {
    /** It has not begun: it waits for a member upstream. */
    WAITING,
    /** It is at work, or its chunks wait for chunks upstream. */
    RUNNING,
    /** It stands still until it is resumed, or until the group is run again. */
    PAUSED,
    /** Every chunk succeeded or was skipped on request, and no check failed. */
    COMPLETED,
    /**
     * It did all that it could. The rest waits for a member upstream that has ended without it, and
     * is done when the group is run again and that member succeeds.
     */
    BLOCKED,
    /** A chunk, a check or the run itself failed. */
    FAILED,
    /** Stopped on request. */
    CANCELLED,
    /** Undone; it is not done again by itself. */
    ROLLED_BACK;

    /**
     * Returns true if nothing more will happen to a member in this state before the group is run
     * again.
     *
     * @return false for WAITING and RUNNING
     */
    public boolean hasEnded() {
      return this != WAITING && this != RUNNING;
    }
  }

  /**
   * A member of a group.
   *
   * <p>Value.
   *
   * @param planName name of its plan
   * @param state its state
   * @param why what it waits for, is blocked by, or failed with; may be empty
   * @param report the report of its run; empty if it has not begun
   */
  public record Member(String planName, State state, String why, Optional<BackfillReport> report) {}

  /** Copies the list. */
  public GroupReport {
    members = List.copyOf(members);
  }

  /**
   * Returns true if every member is COMPLETED.
   *
   * @return true if nothing is left to do
   */
  public boolean succeeded() {
    return members.stream().allMatch(member -> member.state() == State.COMPLETED);
  }

  /**
   * A member by the name of its plan.
   *
   * @param planName name of the plan
   * @return the member
   * @throws IllegalArgumentException if there is no such member
   */
  public Member member(String planName) {
    return members.stream()
        .filter(member -> member.planName().equals(planName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Group '%s' has no member '%s'; it has %s"
                        .formatted(
                            name,
                            planName,
                            members.stream()
                                .map(Member::planName)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * The group as one line for a log or a console.
   *
   * @return without a line feed, such as {@code Group tiers: daily COMPLETED 31/31 chunks, monthly
   *     RUNNING 0/1 chunks}
   */
  public String toLine() {
    return "Group %s: %s"
        .formatted(name, members.stream().map(GroupReport::line).collect(Collectors.joining(", ")));
  }

  private static String line(Member member) {
    String chunks = member.report().map(report -> " " + chunks(report.progress())).orElse("");
    boolean reason = member.state() == State.WAITING || member.state() == State.BLOCKED;
    return member.planName()
        + " "
        + member.state()
        + chunks
        + (reason && !member.why().isEmpty() ? " (" + member.why() + ")" : "");
  }

  static String chunks(ProgressSnapshot progress) {
    long skipped = progress.count(ChunkState.SKIPPED);
    return "%s/%s%s chunks%s"
        .formatted(
            Figures.count(progress.count(ChunkState.SUCCEEDED)),
            Figures.count(progress.total()),
            progress.planned() ? "" : "+",
            skipped == 0 ? "" : ", " + Figures.count(skipped) + " skipped");
  }

  /**
   * The report as a document: the members, then the report of each that has begun.
   *
   * @return Markdown, ending with a line feed
   */
  public String toMarkdown() {
    return GroupMarkdown.render(this);
  }
}
