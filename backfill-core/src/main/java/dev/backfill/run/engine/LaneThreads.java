package dev.backfill.run.engine;

import dev.backfill.base.PrintableLog;
import dev.backfill.contract.BackfillException;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;

/**
 * Makes the threads of the lanes of one run: virtual ones, or those of the factory of the plan.
 * Thread-safe if the factory is.
 *
 * @param plan name of the plan
 * @param given the factory of the plan
 */
public record LaneThreads(String plan, Optional<ThreadFactory> given) {

  private static final Logger LOG = PrintableLog.of(LaneThreads.class);

  /**
   * Asks a given factory for a thread that is never started, so that one that gives none is refused
   * before anything is written.
   *
   * @throws IllegalArgumentException if it gives none
   */
  public void tryOut() {
    given.ifPresent(this::requireThread);
  }

  private void requireThread(ThreadFactory factory) {
    try {
      var unused = made(factory, "a lane", () -> {});
    } catch (BackfillException e) {
      throw new IllegalArgumentException(
          e.getMessage() + " Nothing was written. Give another one: threadFactory(..)", e);
    }
  }

  /**
   * A thread for a lane that begins.
   *
   * @throws BackfillException if the factory gives none
   */
  Thread lane(int lane, Runnable body) {
    return given.isPresent()
        ? made(given.get(), "lane " + (lane + 1), body)
        : Thread.ofVirtual().name(nameOf(lane)).unstarted(body);
  }

  /**
   * A thread for a lane whose thread was given up. It is no virtual one: the lost one may compute
   * for ever and keep its carrier, and so may those of the other lanes.
   */
  Thread instead(int lane, Runnable body) {
    if (given.isPresent()) {
      try {
        var thread = made(given.get(), "lane " + (lane + 1), body);
        if (!thread.isVirtual()) {
          return thread;
        }
      } catch (BackfillException e) {
        LOG.warn("{} The lane continues on a thread of the library.", e.getMessage(), e);
      }
    }
    return RunThread.named(nameOf(lane), body);
  }

  private String nameOf(int lane) {
    return RunThread.nameOf(plan, "lane-" + (lane + 1));
  }

  private Thread made(ThreadFactory factory, String lane, Runnable body) {
    Thread thread;
    try {
      thread = factory.newThread(body);
    } catch (RuntimeException | Error e) {
      throw new BackfillException(
          "The thread factory of plan '%s' gave no thread for %s: it threw %s."
              .formatted(plan, lane, e.getClass().getName()),
          e);
    }
    if (thread == null) {
      throw new BackfillException(
          "The thread factory of plan '%s' gave no thread for %s, but null.".formatted(plan, lane));
    }
    if (thread.getState() != Thread.State.NEW) {
      throw new BackfillException(
          "The thread factory of plan '%s' gave the thread '%s' for %s, which was started already."
              .formatted(plan, thread.getName(), lane));
    }
    return thread;
  }
}
