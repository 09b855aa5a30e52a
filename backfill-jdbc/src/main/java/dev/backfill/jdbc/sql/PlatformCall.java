package dev.backfill.jdbc.sql;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks on a platform thread, whatever the thread of the caller. A lane that waited for the database
 * with a lock in its hands could not give it back while the work of other lanes computes on every
 * carrier of the virtual threads, and the supervisor would wait for that lock. Like this a lane
 * holds none: it waits for the answer alone.
 */
public final class PlatformCall {

  private PlatformCall() {}

  /** The answer, or what was thrown. An interrupt does not cut it short, and its flag is kept. */
  public static <T> T ask(String threadName, Supplier<T> question) {
    if (!Thread.currentThread().isVirtual()) {
      return question.get();
    }
    var asked = new FutureTask<>(question::get);
    Thread.ofPlatform().daemon().name(threadName).start(asked);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return asked.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw thrown(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A supplier throws nothing that is checked. */
  private static RuntimeException thrown(@Nullable Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException("a question threw what it cannot throw", thrown);
  }
}
