package dev.backfill.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run as a ledger lists it: how it stands, since when, who asked for it and who is at work on it.
 *
 * <p>Value. Times are the ledger's.
 *
 * @param view states, chunks and rows at that moment
 * @param requestedBy the person or team that requested the plan; may be empty
 * @param asked the commands to the run at present
 * @param startedAt when it was first RUNNING
 * @param stateAt since when it is in its state
 * @param workedBy the process that opened it last, for people; may be empty
 * @param processes the processes that work on it, and those that stopped without a final entry
 * @param ledgerRows the number of rows that the ledger keeps for it, in all its tables
 */
public record RunSummary(
    RunView view,
    String requestedBy,
    RunDirective asked,
    Optional<Instant> startedAt,
    Instant stateAt,
    String workedBy,
    List<RunProcess> processes,
    long ledgerRows) {

  /** Copies the list. */
  public RunSummary {
    processes = List.copyOf(processes);
  }

  /**
   * The plan's name.
   *
   * @return the name
   */
  public String planName() {
    return view.planName();
  }

  /**
   * The run's state.
   *
   * @return the state
   */
  public RunState state() {
    return view.state();
  }

  /**
   * When it ended.
   *
   * @return empty while it is PLANNED, RUNNING, PAUSED or VALIDATING
   */
  public Optional<Instant> endedAt() {
    return state().isLive() ? Optional.empty() : Optional.of(stateAt);
  }

  /**
   * Returns true if it is left behind: it should be at work, and no process is. Running the same
   * plan again continues it.
   *
   * @return true if no process works on it although it has not ended
   */
  public boolean isLeftBehind() {
    return state().isLive() && processes.stream().noneMatch(RunProcess::lives);
  }
}
