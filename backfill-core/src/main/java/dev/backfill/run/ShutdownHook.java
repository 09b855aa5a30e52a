package dev.backfill.run;

import dev.backfill.contract.BackfillException;

/**
 * Ends a run in good order when the JVM is asked to end; none of it if the run has ended before.
 * Thread-safe.
 */
final class ShutdownHook {

  private final Thread hook;
  private final String plan;

  /**
   * Not yet registered.
   *
   * @param drain begins nothing any more and waits, at the most so long, for what runs
   * @param close stops what still runs
   */
  ShutdownHook(String plan, Runnable drain, Runnable close) {
    this.plan = plan;
    this.hook =
        Thread.ofPlatform()
            .name("backfill-" + plan + "-shutdown")
            .unstarted(
                () -> {
                  try {
                    drain.run();
                  } finally {
                    close.run();
                  }
                });
  }

  /** From now on. */
  void register() {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
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
