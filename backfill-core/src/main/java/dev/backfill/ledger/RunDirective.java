package dev.backfill.ledger;

import java.util.Optional;

/**
 * The commands to a run at present.
 *
 * <p>Value.
 *
 * @param command PAUSE or CANCEL; empty if it shall just run
 * @param lanes the number of lanes that are wanted in each process
 */
public record RunDirective(Optional<RunCommand> command, int lanes) {

  /**
   * Returns true if lanes shall not begin another batch.
   *
   * @return true if the run is asked to pause or to cancel
   */
  public boolean holdsBatches() {
    return command.isPresent();
  }

  /**
   * Returns true if the run is asked to pause.
   *
   * @return true while it is
   */
  public boolean pauses() {
    return command.isPresent() && command.get() instanceof RunCommand.Pause;
  }

  /**
   * Returns true if the run is asked to cancel, either way.
   *
   * @return true once it is
   */
  public boolean cancels() {
    return command.isPresent() && command.get() instanceof RunCommand.Cancel;
  }

  /**
   * Returns true if chunks at work shall stop too.
   *
   * @return true once the run is asked to cancel now
   */
  public boolean cancelsNow() {
    return command.isPresent() && command.get() instanceof RunCommand.Cancel cancel && cancel.now();
  }

  /**
   * Returns the directive of a run after one more command. Lanes leave the rest as it is; a pause
   * and its end leave a cancel as it is; a cancel that drains leaves one that stops what runs as it
   * is.
   *
   * @param more the command
   * @return the wishes from now on
   */
  public RunDirective after(RunCommand more) {
    return switch (more) {
      case RunCommand.Lanes wanted -> new RunDirective(command, wanted.n());
      case RunCommand.Pause pause -> cancels() ? this : new RunDirective(Optional.of(pause), lanes);
      case RunCommand.Resume resume -> cancels() ? this : new RunDirective(Optional.empty(), lanes);
      case RunCommand.Cancel cancel ->
          cancelsNow() ? this : new RunDirective(Optional.of(cancel), lanes);
    };
  }

  /**
   * Returns the directive of a run once it has moved to RUNNING. From a state in which it had ended
   * it starts anew, and nothing that was asked before is left; else all of it stands.
   *
   * @param from the state that it was in
   * @return the wishes from now on
   */
  public RunDirective afterRunningFrom(RunState from) {
    return from.isLive() ? this : new RunDirective(Optional.empty(), lanes);
  }

  /**
   * Returns true if a run may not move between two states, because of what is asked of it.
   *
   * @param from the state that it is in
   * @param to the wanted state
   * @return true for PAUSED to RUNNING while a pause is asked
   */
  public boolean forbids(RunState from, RunState to) {
    return from == RunState.PAUSED && to == RunState.RUNNING && pauses();
  }
}
