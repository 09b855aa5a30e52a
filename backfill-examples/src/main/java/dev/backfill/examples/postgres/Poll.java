package dev.backfill.examples.postgres;

import dev.backfill.contract.TimeSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Polls for actions of other processes that are not announced. */
final class Poll {

  /** For what should take a moment, and is an error of the machine if it takes longer. */
  static final Duration LONG = Duration.ofMinutes(1);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private Poll() {}

  /** A question with a yes or no. */
  @FunctionalInterface
  interface Question {
    boolean ask() throws IOException;
  }

  /**
   * Asks until the answer is yes.
   *
   * @return false if it was never yes within {@code patience}; asked once at least
   * @throws InterruptedIOException if the thread is interrupted; its flag stays set
   */
  static boolean until(Duration patience, Question question) throws IOException {
    TimeSource time = TimeSource.system();
    TimeSource.Waiter waiter = time.waiter();
    long end = time.nanos() + patience.toNanos();
    while (!question.ask()) {
      if (time.nanos() - end >= 0) {
        return false;
      }
      try {
        waiter.await(waiter.changes(), PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for another process");
      }
    }
    return true;
  }
}
