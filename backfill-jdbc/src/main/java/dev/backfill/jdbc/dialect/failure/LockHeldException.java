package dev.backfill.jdbc.dialect.failure;

import dev.backfill.support.CallerBlocks;
import java.sql.SQLException;

/** A lock did not come within the lock timeout, and the session that holds it is known. */
public final class LockHeldException extends SQLException implements CallerBlocks {

  private static final long serialVersionUID = 1L;

  private static final String STATE = SqlState.LOCK_NOT_AVAILABLE.code();

  private final String what;
  private final boolean callers;

  public LockHeldException(Blocker blocker, Throwable cause) {
    super("a lock was not available", STATE, cause);
    this.what =
        "a lock was not available within lock_timeout (SQLSTATE %s): %s holds it"
            .formatted(STATE, blocker.words());
    this.callers = blocker.callers();
  }

  /** One sentence without its full stop. */
  String what() {
    return what;
  }

  @Override
  public boolean isBlockedByCaller() {
    return callers;
  }
}
