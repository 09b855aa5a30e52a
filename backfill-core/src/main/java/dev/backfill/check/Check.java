package dev.backfill.check;

import dev.backfill.base.Printable;
import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Chunk;
import dev.backfill.work.Resource;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A named gate. Role; thread-safe; one signature before, after, and after each chunk.
 *
 * <p>A check that throws or takes too long is an {@link Status#ERROR}, not a pass.
 */
public interface Check {

  /** The longest time that one call may take unless the check sets another: 10 minutes. */
  Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  /**
   * Name of the check. Under it the ledger keeps its note and its result: choose it once.
   *
   * @return such as {@code no nulls in orders.customer_tier}; unique within its phase
   */
  String name();

  /**
   * Looks at the data before the first chunk, so that {@link #check} can compare afterwards. The
   * note survives restarts: a run that is resumed is not asked again. One that was complete and is
   * run again with a wider range is.
   *
   * @param context the data that the check may read
   * @return the note, or empty if there is nothing to compare
   * @throws Exception if it cannot tell; then the run does not start
   */
  default Optional<String> capture(Context context) throws Exception {
    return Optional.empty();
  }

  /**
   * Judges.
   *
   * @param context the data that the check may read
   * @return judgement with evidence
   * @throws Exception if it cannot tell; that is an {@link Status#ERROR}
   */
  Verdict check(Context context) throws Exception;

  /**
   * Returns true if this check, asked after the run, can also judge when only a part of the chunks
   * is done. Then it is asked after each stage of a canary too.
   *
   * @return false by default
   */
  default boolean appliesToPartialRun() {
    return false;
  }

  /**
   * The longest time that one call may take.
   *
   * @return {@link #DEFAULT_TIMEOUT} by default
   */
  default Duration timeout() {
    return DEFAULT_TIMEOUT;
  }

  /**
   * The data that a check may read.
   *
   * <p>Value.
   *
   * @param planName name of the plan
   * @param chunk the chunk that has just ended; empty before and after the run
   * @param captured the notes that {@link Check#capture} made before the first chunk
   * @param changed rows that were changed so far, by the run or by the chunk, in all attempts; by a
   *     run that was complete and got more to do, since then
   * @param resource the plan's data source: that of its work, else that of its ledger; {@link
   *     #read} reads there
   * @param counted asks the ledger for the chunks of the run; see {@link #chunks}
   */
  record Context(
      String planName,
      Optional<Chunk<?>> chunk,
      Optional<String> captured,
      long changed,
      Optional<Resource> resource,
      Optional<Supplier<Chunks>> counted) {

    /**
     * A context without a data source, for tests of checks that read elsewhere.
     *
     * @param planName name of the plan
     * @param chunk the chunk that has just ended
     * @param captured the note of the check
     * @param changed rows that were changed so far
     */
    public Context(
        String planName, Optional<Chunk<?>> chunk, Optional<String> captured, long changed) {
      this(planName, chunk, captured, changed, Optional.empty(), Optional.empty());
    }

    /**
     * Asks the ledger how many chunks of the run are in which state.
     *
     * @return the numbers of this moment
     * @throws IllegalStateException if there is no ledger, as in a test of a check
     */
    public Chunks chunks() {
      return counted
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "Plan '%s' has no ledger that a check could ask for its chunks"
                          .formatted(planName)))
          .get();
    }

    /**
     * Reads in the plan's data source, in a transaction that cannot write and is rolled back. Uses
     * a connection that the run has already where ledger and data share one data source.
     *
     * <p>Such as {@code context.read(Connection.class, connection -> ..)}.
     *
     * @param <C> type of the technical object that reads
     * @param <T> type of the answer
     * @param type for a database {@code java.sql.Connection}
     * @param question reads; what it throws is thrown
     * @return the answer
     * @throws IllegalStateException if there is no data source, as in a plan without a database
     * @throws Exception if there is no connection, or what the question throws
     */
    public <C, T> T read(Class<C> type, Question<C, T> question) throws Exception {
      var from =
          resource.orElseThrow(
              () ->
                  new IllegalStateException(
                      "Plan '%s' has no data source that a check could read; read from one of your own"
                          .formatted(planName)));
      try (var tx = from.beginReading()) {
        return question.ask(tx.unwrap(type));
      }
    }
  }

  /**
   * How many chunks of a run are in which state.
   *
   * <p>Value.
   *
   * @param planned true if no more chunks will be planned
   * @param all the number of chunks that are planned so far; one that was split counts through its
   *     parts
   * @param succeeded those that are done and committed
   * @param skipped those that a person has left out
   * @param failed those that are given up
   */
  record Chunks(boolean planned, long all, long succeeded, long skipped, long failed) {}

  /**
   * Reads for a check. Role.
   *
   * @param <C> type of the technical object that reads
   * @param <T> type of the answer
   */
  @FunctionalInterface
  interface Question<C, T> {

    /**
     * Reads.
     *
     * @param reader a connection that cannot write; not to be used after this method has returned
     * @return the answer
     * @throws Exception if it cannot tell
     */
    T ask(C reader) throws Exception;
  }

  /**
   * Judgement with evidence.
   *
   * <p>Value.
   *
   * @param status the judgement
   * @param evidence the numbers behind it, without row data
   */
  record Verdict(Status status, String evidence) {

    /** Makes the evidence printable: it is shown and stored. */
    public Verdict {
      evidence = evidence == null ? evidence : Printable.text(evidence); // judged as an ERROR later
    }
  }

  /** Judgements. FAILED and ERROR fail the run, WARNED does not. */
  enum Status {
    /** As it should be. */
    PASSED,
    /** Worth attention. */
    WARNED,
    /** Not as it should be. */
    FAILED,
    /** The check itself broke, so the answer is unknown. */
    ERROR;

    /**
     * Returns true if this judgement fails a run.
     *
     * @return true for FAILED and ERROR
     */
    public boolean fails() {
      return this == FAILED || this == ERROR;
    }
  }

  /**
   * A judgement that all is as it should be.
   *
   * @param evidence the numbers behind it
   * @return a verdict
   */
  @CheckReturnValue
  static Verdict passed(String evidence) {
    return new Verdict(Status.PASSED, evidence);
  }

  /**
   * A judgement that something is worth attention.
   *
   * @param evidence the numbers behind it
   * @return a verdict
   */
  @CheckReturnValue
  static Verdict warned(String evidence) {
    return new Verdict(Status.WARNED, evidence);
  }

  /**
   * A judgement that something is not as it should be.
   *
   * @param evidence the numbers behind it
   * @return a verdict
   */
  @CheckReturnValue
  static Verdict failed(String evidence) {
    return new Verdict(Status.FAILED, evidence);
  }

  /**
   * A check from a lambda.
   *
   * @param name name of the check
   * @param test judges
   * @return the check
   */
  @CheckReturnValue
  static Check of(String name, Test test) {
    return new LambdaCheck(name, test);
  }

  /** The judging part of a check. Role. */
  @FunctionalInterface
  interface Test {

    /**
     * Judges.
     *
     * @param context the data that the check may read
     * @return judgement with evidence
     * @throws Exception if it cannot tell
     */
    Verdict check(Context context) throws Exception;
  }
}
