package dev.backfill.work;

/** The kinds of failures, by the handling that they need. */
public enum FailureKind {
  /** It may go better next time: the whole attempt is repeated. */
  RETRY,
  /**
   * The database could not be reached, or ended the session: the whole attempt is repeated when it
   * answers again, and does not count as one of the attempts that the plan allows.
   */
  OUTAGE,
  /** It took too long: repeat, and if it happens again, with less at a time. */
  SPLIT,
  /**
   * A batch was too much for the process that works on it: for its memory, or for the time that a
   * transaction may stand idle. Repeat with a batch of half the rows, which does not count as one
   * of the attempts that the plan allows, down to one row.
   */
  SMALLER_BATCH,
  /** The next attempt would fail in the same way: the chunk has failed, the others continue. */
  FAIL_CHUNK,
  /** Every chunk would fail in the same way: the run stops. */
  FAIL_RUN,
  /**
   * The chunk may have written rows that its ledger does not have, so that another attempt could
   * change them twice. It fails, and is {@linkplain #holds held}; the others continue.
   */
  HOLD_CHUNK,
  /** As {@link #HOLD_CHUNK}, where other chunks would do the same: the run stops as well. */
  HOLD_RUN,
  /** The database needs a person, such as for a full disk: the run pauses. */
  PAUSE_RUN;

  /**
   * Returns true if a chunk that fails in this way is held: running the plan again does not try it
   * again. A person inspects its rows first, and then releases or skips it in the ledger.
   *
   * @return false for what is tried again, now or when the plan is run again
   */
  public boolean holds() {
    return this == HOLD_CHUNK || this == HOLD_RUN;
  }

  /**
   * Returns true if a failure of this kind ends the run.
   *
   * @return false where other chunks continue
   */
  public boolean stopsRun() {
    return this == FAIL_RUN || this == HOLD_RUN;
  }

  /**
   * Classifies the failure of work without a database.
   *
   * <p>An {@link Error}, and an exception for wrong code or arguments ({@link
   * IllegalArgumentException}, {@link NullPointerException}, {@link ClassCastException}, {@link
   * IndexOutOfBoundsException}, {@link ArithmeticException}, {@link
   * UnsupportedOperationException}), fail the chunk; anything else is tried again.
   *
   * @param failure the exception of the work
   * @return {@link #RETRY} or {@link #FAIL_CHUNK}
   */
  public static FailureKind ofPlainWork(Throwable failure) {
    return switch (failure) {
      case Error e -> FAIL_CHUNK;
      case IllegalArgumentException e -> FAIL_CHUNK;
      case NullPointerException e -> FAIL_CHUNK;
      case ClassCastException e -> FAIL_CHUNK;
      case IndexOutOfBoundsException e -> FAIL_CHUNK;
      case ArithmeticException e -> FAIL_CHUNK;
      case UnsupportedOperationException e -> FAIL_CHUNK;
      default -> RETRY;
    };
  }
}
