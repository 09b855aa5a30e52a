package dev.backfill.jdbc.dialect.failure;

import dev.backfill.contract.Printable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session that holds the lock for which a lane waits. Value.
 *
 * @param pid its number on the server; 0 for a prepared transaction
 * @param application what it calls itself; may be empty
 * @param state what it does, as the server says it; empty where the role may not see that
 * @param since when its transaction began, if the role may see that
 * @param callers whether it belongs to this process, and has stood idle in its transaction since
 *     before the run began
 */
public record Blocker(
    int pid, String application, String state, Optional<Instant> since, boolean callers) {

  private static final String IDLE = "idle in transaction";

  /** As the server tells it. */
  public static Blocker of(
      int pid,
      @Nullable String application,
      @Nullable String state,
      @Nullable OffsetDateTime since,
      boolean callers) {
    String does = state == null ? "" : state;
    return new Blocker(
        pid,
        application == null ? "" : Printable.text(application),
        does,
        Optional.ofNullable(since).map(OffsetDateTime::toInstant),
        callers && does.equals(IDLE));
  }

  /** Which session it is, what it does, and since when. */
  String words() {
    if (pid == 0) {
      return "a prepared transaction (see pg_prepared_xacts)";
    }
    String called = application.isEmpty() ? "without a name" : "application '" + application + "'";
    String does =
        state.isEmpty() ? "" : ", " + state + (state.equals(IDLE) ? "" : " in a transaction");
    String from = since.map(at -> " since " + at.truncatedTo(ChronoUnit.SECONDS)).orElse("");
    return "session %d (%s%s%s)".formatted(pid, called, does, does.isEmpty() ? "" : from);
  }
}
