package dev.backfill.run;

import dev.backfill.contract.BackfillException;

/**
 * The hook of a run for the shutdown of the JVM; nothing if the run has ended before. Thread-safe.
 */
final class ShutdownHook {

  private final Thread hook;
  private final String plan;
  private final boolean required;

  private ShutdownHook(String plan, boolean required, Runnable atExit) {
    this.plan = plan;
    this.required = required;
    this.hook = Thread.ofPlatform().name("backfill-" + plan + "-shutdown").unstarted(atExit);
  }

  /**
   * Ends the run in good order. Not yet registered.
   *
   * @param drain begins nothing more, and waits at most so long for running work
   * @param close stops what still runs
   */
  static ShutdownHook draining(String plan, Runnable drain, Runnable close) {
    return new ShutdownHook(
        plan,
        true,
        () -> {
          try {
            drain.run();
          } finally {
            close.run();
          }
        });
  }

  /** Says something, and does not delay the end. Not yet registered. */
  static ShutdownHook saying(String plan, Runnable sentence) {
    return new ShutdownHook(plan, false, sentence);
  }

  /** From now on. */
  void register() {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      if (!required) {
        return; // the JVM is shutting down, and the run was begun all the same
      }
      throw new BackfillException(
          "The JVM is shutting down: plan '%s' does not begin, and nothing was changed"
              .formatted(plan),
          e);
    }
  }

  /** The run has ended. */
  void remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is shutting down, and this hook is at work or will find nothing to do
    }
  }
}
