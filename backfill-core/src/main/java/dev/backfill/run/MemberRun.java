package dev.backfill.run;

import dev.backfill.contract.BackfillException;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.GroupMember;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.GroupReport;
import dev.backfill.report.GroupReport.State;
import dev.backfill.scope.Range;
import java.util.Optional;

/**
 * One member of a group in this process: it waits, is at work, and ends. Thread-safe; each field is
 * written once.
 */
final class MemberRun<R extends Range> {

  private final GroupMember<R> member;
  private volatile Optional<DefaultBackfillRun<R>> run = Optional.empty();
  private volatile Optional<GroupReport.Member> end = Optional.empty();
  private volatile Optional<Throwable> failure = Optional.empty();

  MemberRun(GroupMember<R> member) {
    this.member = member;
  }

  GroupMember<R> member() {
    return member;
  }

  String name() {
    return member.name();
  }

  void opened(DefaultBackfillRun<R> opened) {
    run = Optional.of(opened);
  }

  Optional<DefaultBackfillRun<R>> run() {
    return run;
  }

  boolean hasEnded() {
    return end.isPresent();
  }

  Optional<State> endState() {
    return end.map(GroupReport.Member::state);
  }

  Optional<Throwable> failure() {
    return failure;
  }

  /** It ends without having begun. */
  void endedBefore(State state, String why) {
    end = Optional.of(new GroupReport.Member(name(), state, why, Optional.empty()));
  }

  /** It could not be opened, or its thread broke. */
  void broke(Throwable thrown) {
    failure = Optional.of(thrown);
    endedBefore(State.FAILED, why(thrown));
  }

  /** Messages of other exceptions may hold row data. */
  private static String why(Throwable thrown) {
    boolean ours =
        thrown instanceof BackfillException || thrown instanceof IllegalArgumentException;
    return ours ? String.valueOf(thrown.getMessage()) : thrown.getClass().getName();
  }

  /** Its run has ended. */
  void ended(DefaultBackfillRun<R> over, BackfillReport report) {
    if (report.state() != RunState.COMPLETED) {
      failure = Optional.of(over.failure(report));
    }
    end = Optional.of(of(over, report));
  }

  GroupReport.Member now(String waits) {
    return end.or(() -> run.map(open -> of(open, open.report())))
        .orElseGet(() -> new GroupReport.Member(name(), State.WAITING, waits, Optional.empty()));
  }

  private GroupReport.Member of(DefaultBackfillRun<R> open, BackfillReport report) {
    var blocked = open.blockedBy().filter(why -> report.state() != RunState.COMPLETED);
    var state = blocked.isPresent() ? State.BLOCKED : state(report.state());
    String why = blocked.orElseGet(() -> state.hasEnded() ? open.endedBecause() : "");
    return new GroupReport.Member(name(), state, why, Optional.of(report));
  }

  private static State state(RunState state) {
    return switch (state) {
      case PLANNED, RUNNING, VALIDATING -> State.RUNNING;
      case PAUSED -> State.PAUSED;
      case COMPLETED -> State.COMPLETED;
      case FAILED -> State.FAILED;
      case CANCELLED -> State.CANCELLED;
      case ROLLED_BACK -> State.ROLLED_BACK;
    };
  }
}
