package dev.backfill.ledger;

import dev.backfill.contract.CheckReturnValue;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Which chunks of a run are to be done again from their beginning, who wants it, and why.
 *
 * <p>Value.
 *
 * @param which all chunks, those that failed, or those that are named
 * @param chunks the labels of the chunks that are named, as in the report; each with the chunks
 *     that it was split into
 * @param includesSkipped true if chunks that a person has skipped are done too
 * @param isRepeatable true if the caller says that the work may be done twice, although the library
 *     does not know it
 * @param includesDownstream true if chunks of a group that were made from these are done too
 * @param why for people; kept with the run
 * @param by the person who decides it; empty for the role of the ledger's database, or the user of
 *     this process
 */
public record Reprocess(
    Which which,
    List<String> chunks,
    boolean includesSkipped,
    boolean isRepeatable,
    boolean includesDownstream,
    String why,
    String by) {

  private static final int LONGEST = 200;

  /** Which chunks. */
  public enum Which {
    /** Every chunk that has begun. Chunks of rows that came in later lie in ranges of others. */
    ALL,
    /** Those that failed, apart from those that are held. */
    FAILED,
    /** Those that are named, also if they are held. */
    CHUNKS
  }

  /**
   * Checks the reason.
   *
   * @throws IllegalArgumentException if it is blank, or the chunks do not fit the choice
   */
  public Reprocess {
    if (why.isBlank()) {
      throw new IllegalArgumentException(
          "reprocess needs a reason, which is kept with the run; it was blank");
    }
    chunks = List.copyOf(new LinkedHashSet<>(chunks));
    if ((which == Which.CHUNKS) == chunks.isEmpty()) {
      throw new IllegalArgumentException(
          "reprocess names chunks if and only if it is not about all or all failed ones; it names %s"
              .formatted(chunks.size()));
    }
    by = by.length() > LONGEST ? by.substring(0, LONGEST) : by;
  }

  /**
   * Every chunk that has begun.
   *
   * @param why the reason, for people
   * @return the request
   * @throws IllegalArgumentException if the reason is blank
   */
  public static Reprocess all(String why) {
    return new Reprocess(Which.ALL, List.of(), false, false, false, why, "");
  }

  /**
   * Every chunk that has failed, also the part of it that is committed. Running a plan again does
   * failed chunks from their last committed batch; this does them from their beginning.
   *
   * @param why the reason, for people
   * @return the request
   * @throws IllegalArgumentException if the reason is blank
   */
  public static Reprocess failed(String why) {
    return new Reprocess(Which.FAILED, List.of(), false, false, false, why, "");
  }

  /**
   * Chunks by their labels, each with the chunks that it was split into.
   *
   * @param why the reason, for people
   * @param labels as in the report, such as {@code 2023-03}; at least one
   * @return the request
   * @throws IllegalArgumentException if there is no label, or the reason is blank
   */
  public static Reprocess chunks(String why, String... labels) {
    return new Reprocess(Which.CHUNKS, List.of(labels), false, false, false, why, "");
  }

  /**
   * Also chunks that a person has skipped.
   *
   * @return a new value
   */
  @CheckReturnValue
  public Reprocess withSkipped() {
    return new Reprocess(which, chunks, true, isRepeatable, includesDownstream, why, by);
  }

  /**
   * Says that the work may be done twice. Needed for statements and code of your own in
   * transactions, and for work that adds rows, of which the library does not know it.
   *
   * @return a new value
   */
  @CheckReturnValue
  public Reprocess repeatable() {
    return new Reprocess(which, chunks, includesSkipped, true, includesDownstream, why, by);
  }

  /**
   * Also the chunks of other members of a group that were made from these. Only for {@code
   * reprocess} of a group: a ledger does not know which plans depend on each other.
   *
   * @return a new value
   */
  @CheckReturnValue
  public Reprocess withDownstream() {
    return new Reprocess(which, chunks, includesSkipped, isRepeatable, true, why, by);
  }

  /**
   * The same request without what is downstream.
   *
   * @return a new value
   */
  @CheckReturnValue
  public Reprocess alone() {
    return new Reprocess(which, chunks, includesSkipped, isRepeatable, false, why, by);
  }

  /**
   * The same request about other chunks.
   *
   * @param labels their labels; at least one
   * @return a new value
   */
  @CheckReturnValue
  public Reprocess of(List<String> labels) {
    return new Reprocess(
        Which.CHUNKS, labels, includesSkipped, isRepeatable, includesDownstream, why, by);
  }

  /**
   * The same request about all chunks.
   *
   * @return a new value
   */
  @CheckReturnValue
  public Reprocess ofAll() {
    return new Reprocess(
        Which.ALL, List.of(), includesSkipped, isRepeatable, includesDownstream, why, by);
  }

  /**
   * Names the person who decides it.
   *
   * @param who the person; at most 200 characters are kept
   * @return a new value
   */
  @CheckReturnValue
  public Reprocess by(String who) {
    return new Reprocess(
        which, chunks, includesSkipped, isRepeatable, includesDownstream, why, who);
  }
}
