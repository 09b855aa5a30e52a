package dev.backfill.run.failure;

import dev.backfill.base.PrintableLog;
import dev.backfill.work.Failure;
import java.util.ArrayList;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * The exceptions of the host's code and the driver, by the party that handles them: their messages
 * may hold row data. At DEBUG they are in a log of their own, {@value #LOG_NAME}; in reports and
 * ledger only where the plan sets {@code showCauses()}. Stateless; thread-safe.
 */
public final class Causes {

  static final String LOG_NAME = "dev.backfill.causes";

  private static final Logger LOG = PrintableLog.of(LOG_NAME);
  private static final int MOST = 5;

  private Causes() {}

  /** Logs an exception with its messages and stack, at DEBUG. */
  public static void log(String where, Throwable thrown) {
    try {
      LOG.debug("{} failed", where, thrown);
    } catch (RuntimeException e) { // of the exception itself, when it is printed
      LOG.debug("{} failed with {}, which cannot be printed", where, thrown.getClass().getName());
    }
  }

  /** The same failure with the messages of what was thrown. */
  public static Failure shown(Failure failure, Throwable thrown) {
    return new Failure(
        failure.kind(), failure.text() + ": " + messages(thrown), failure.sqlState());
  }

  /** Messages of an exception and its causes, each with its class. */
  private static String messages(Throwable thrown) {
    var all = new ArrayList<String>();
    var next = Optional.of(thrown);
    while (next.isPresent() && all.size() < MOST) {
      all.add(next.get().getClass().getSimpleName() + " '" + message(next.get()) + "'");
      next = cause(next.get());
    }
    return String.join(", caused by ", all);
  }

  /** The exception is the host's code too, and may throw where it should answer. */
  private static String message(Throwable thrown) {
    try {
      return String.valueOf(thrown.getMessage());
    } catch (RuntimeException e) {
      return "no message";
    }
  }

  /** The cause, if it can be asked for. */
  public static Optional<Throwable> cause(Throwable thrown) {
    try {
      return Optional.ofNullable(thrown.getCause());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
