package dev.backfill.jdbc.dialect.failure;

import dev.backfill.base.Printable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session that holds the lock for which a lane waits. Value.
 *
 * @param prepared the words for a prepared transaction, which has no session; empty for a session
 * @param pid its number on the server
 * @param application its own name; may be empty
 * @param state its state, as reported by the server; empty where the role may not see that
 * @param since when its transaction began, if the role may see that
 * @param callers true if it belongs to this process, and has stood idle in its transaction since
 *     before the run began
 */
public record Blocker(
    Optional<String> prepared,
    int pid,
    String application,
    String state,
    Optional<Instant> since,
    boolean callers) {

  private static final String IDLE = "idle in transaction";

  /** A prepared transaction, in words of the dialect. */
  public static Blocker prepared(String words) {
    return new Blocker(Optional.of(words), 0, "", "", Optional.empty(), false);
  }

  /** As the server tells it. */
  public static Blocker of(
      int pid,
      @Nullable String application,
      @Nullable String state,
      @Nullable OffsetDateTime since,
      boolean callers) {
    String does = state == null ? "" : state;
    return new Blocker(
        Optional.empty(),
        pid,
        application == null ? "" : Printable.text(application),
        does,
        Optional.ofNullable(since).map(OffsetDateTime::toInstant),
        callers && does.equals(IDLE));
  }

  /** Which session it is, what it does, and since when. */
  String words() {
    return prepared.isPresent() ? name() : "%s (%s)".formatted(name(), about());
  }

  /** Which session it is. */
  public String name() {
    return prepared.orElse("session " + pid);
  }

  /** What the session is called and does, and since when; empty without a session. */
  public String about() {
    if (prepared.isPresent()) {
      return "";
    }
    String called = application.isEmpty() ? "without a name" : "application '" + application + "'";
    String does =
        state.isEmpty() ? "" : ", " + state + (state.equals(IDLE) ? "" : " in a transaction");
    String from = since.map(at -> " since " + at.truncatedTo(ChronoUnit.SECONDS)).orElse("");
    return called + does + (does.isEmpty() ? "" : from);
  }
}
