package dev.backfill.run;

import dev.backfill.report.GroupReport.State;
import java.util.Optional;

/**
 * Whether a member of a group may be opened. Value.
 *
 * @param waits true if that is not known yet
 * @param end how it ends without having begun
 * @param why in words
 */
record MemberTurn(boolean waits, Optional<State> end, String why) {

  /** It may. */
  static final MemberTurn OPEN = new MemberTurn(false, Optional.empty(), "");

  static MemberTurn ends(State state, String why) {
    return new MemberTurn(false, Optional.of(state), why);
  }

  /**
   * By what is upstream of it.
   *
   * @param byChunk true if it is enough that the member upstream has been opened
   */
  static MemberTurn after(MemberRun<?> upstream, boolean byChunk) {
    var end = upstream.endState();
    boolean done = end.filter(State.COMPLETED::equals).isPresent();
    if (done || (byChunk && upstream.run().isPresent())) {
      return OPEN;
    }
    return end.map(
            state -> ends(State.BLOCKED, "plan '%s' is %s".formatted(upstream.name(), state)))
        .orElseGet(
            () ->
                new MemberTurn(
                    true, Optional.empty(), "waits for plan '%s'".formatted(upstream.name())));
  }

  /** Both must allow it; an end comes before a wait. */
  MemberTurn and(MemberTurn other) {
    if (end.isPresent()) {
      return this;
    }
    return other.end.isPresent() || !waits ? other : this;
  }

  boolean isOpen() {
    return !waits && end.isEmpty();
  }
}
