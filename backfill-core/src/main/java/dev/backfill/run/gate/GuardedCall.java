package dev.backfill.run.gate;

import dev.backfill.base.Durations;
import dev.backfill.base.PrintableLog;
import dev.backfill.contract.BackfillException;
import dev.backfill.run.engine.RunThread;
import dev.backfill.run.failure.Causes;
import dev.backfill.run.failure.Failures;
import dev.backfill.support.StackPlace;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Calls code of the host on a thread of its own and waits for the answer for a limited time.
 * Immutable; thread-safe.
 *
 * <p>The limit is real time, not that of a {@link dev.backfill.contract.TimeSource}: a test's clock
 * that skips waits would give up on code that has only just begun. A call that is late is left
 * behind with its thread: an interrupt would close a JDBC connection in the middle of a statement.
 *
 * @param threadName name of the thread, for people who look for a late one
 * @param atMost the longest time to wait; zero or less waits not at all
 * @param pointless true if the answer is of no use any more; asked some ten times a second
 */
record GuardedCall(String threadName, Duration atMost, BooleanSupplier pointless) {
  private static final Logger LOG = PrintableLog.of(GuardedCall.class);
  private static final long LOOK_NANOS = 100_000_000;

  /** No answer. The message is evidence of ours, without the one of the host's exception. */
  static final class NoAnswer extends BackfillException {
    private static final long serialVersionUID = 1L;

    NoAnswer(String message) {
      super(message);
    }
  }

  /**
   * Calls.
   *
   * <p>If the waiting thread is interrupted, there is no answer, and the interrupt flag stays set.
   *
   * @throws NoAnswer if the call threw, was late, or returned null
   */
  <T> T ask(Callable<T> call) {
    var task = new FutureTask<>(call);
    var thread = RunThread.named(threadName, task);
    thread.start();
    try {
      var answer = waitedFor(thread, task);
      if (answer == null) {
        throw new NoAnswer("returned null");
      }
      return answer;
    } catch (ExecutionException e) {
      var thrown = e.getCause();
      LOG.debug("{} threw {}", threadName, thrown == null ? "nothing" : Failures.whereOf(thrown));
      if (thrown != null) {
        Causes.log(threadName, thrown);
      }
      throw new NoAnswer(words(thrown, e));
    } catch (TimeoutException e) {
      LOG.warn("{} took longer than {} and is left behind", threadName, seconds());
      throw new NoAnswer(
          "took longer than %s; thread '%s' is left behind".formatted(seconds(), threadName));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswer("was not waited for: the waiting thread was interrupted");
    }
  }

  /** Waits for the thread, not only for its answer: who has been answered leaves none behind. */
  private <T> @Nullable T waitedFor(Thread thread, FutureTask<T> task)
      throws InterruptedException, ExecutionException, TimeoutException {
    long left = Durations.nanos(atMost);
    while (!thread.join(Duration.ofNanos(Math.min(left, LOOK_NANOS)))) {
      left -= LOOK_NANOS;
      if (left <= 0) {
        throw new TimeoutException();
      }
      if (pointless.getAsBoolean()) {
        LOG.warn("{} is left behind, because the run is cancelled", threadName);
        throw new NoAnswer(
            "was not waited for: the run is cancelled; thread '%s' is left behind"
                .formatted(threadName));
      }
    }
    return task.get();
  }

  private String seconds() {
    return String.format(Locale.ROOT, "%.3f s", Durations.millis(atMost) / 1_000.0);
  }

  /** Exceptions of this library have a message without row data. */
  private static String words(@Nullable Throwable thrown, ExecutionException e) {
    return thrown != null && StackPlace.isLibrarys(thrown)
        ? "failed: " + thrown.getMessage()
        : "threw " + classNames(e);
  }

  /** Messages may carry row data; classes do not. */
  private static String classNames(ExecutionException thrown) {
    var names = new StringBuilder();
    var cause = Causes.cause(thrown);
    for (int depth = 0; cause.isPresent() && depth < 5; depth++) {
      names.append(depth == 0 ? "" : ", caused by ").append(cause.get().getClass().getName());
      cause = Causes.cause(cause.get());
    }
    return names.toString();
  }
}
