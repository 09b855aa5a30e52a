package dev.backfill.jdbc.dialect.failure;

import dev.backfill.contract.BackfillException;
import dev.backfill.contract.DatabaseUnreachableException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Tells a database that is away from one that will never answer, where no run is at work yet: a
 * host that is not known and an authentication that the driver cannot do are settings to correct.
 * In the middle of a run the same failures are an outage, because they were right before.
 * Stateless.
 */
public final class Unanswered {

  private Unanswered() {}

  /** An exception whose class shows whether the database may answer later. */
  public static BackfillException of(String message, Throwable cause) {
    return SqlFailures.isOutage(cause) && !isSetWrong(cause)
        ? new DatabaseUnreachableException(message, cause)
        : new BackfillException(message, cause);
  }

  /** Returns true if settings of the data source are wrong, although it looks like an outage. */
  static boolean isSetWrong(Throwable failure) {
    return SqlState.CONNECTION_REJECTED.isOf(failure)
        || SqlFailures.causes(failure).anyMatch(UnknownHostException.class::isInstance);
  }

  /** Returns true if the server is away: then the number of its connections is not to blame. */
  public static boolean isAway(Throwable failure) {
    return SqlFailures.breaksConnection(failure) || SqlState.STARTING.isOf(failure);
  }

  /** Returns true if no session was there yet, and another try may find one. */
  public static boolean mayConnectNow(Throwable failure) {
    return SqlState.isAny(failure, SqlState.STARTING, SqlState.UNABLE_TO_CONNECT)
        && !isSetWrong(failure);
  }

  /**
   * The description of failures that the driver knows and no SQLSTATE expresses; empty if there is
   * nothing of the kind.
   */
  static Optional<String> words(Throwable failure) {
    return SqlFailures.causes(failure)
        .flatMap(
            cause ->
                switch (cause) {
                  case UnknownHostException e ->
                      Optional.of("the host of the database is not known").stream();
                  case ConnectException e ->
                      Optional.of("the connection to the database was refused").stream();
                  case NoRouteToHostException e ->
                      Optional.of("there is no route to the host of the database").stream();
                  default -> Optional.<String>empty().stream();
                })
        .findFirst();
  }
}
