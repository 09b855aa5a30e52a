package dev.backfill.work;

import java.util.Optional;

/**
 * The result of one commit, and the position at which the next one resumes.
 *
 * <p>Value.
 *
 * @param changed rows that were changed; each count is 0 to {@link #MOST_ROWS}
 * @param kept rows that were left as they are, because they were already filled
 * @param conflicts rows that were to be changed and were not: another session had changed or
 *     deleted them in between, or a trigger held them back
 * @param cursor where the next batch of the chunk resumes; empty after the last one
 * @param difference the differences in the whole chunk, with its last batch; empty for other work.
 *     The ledger keeps it with the chunk
 */
public record Batch(
    long changed,
    long kept,
    long conflicts,
    Optional<String> cursor,
    Optional<TableDifference> difference) {

  /** The greatest count that is accepted, {@value}: more than any table can hold. */
  public static final long MOST_ROWS = 1_000_000_000_000_000L;

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if a count is negative or more than {@link #MOST_ROWS}, with a
   *     sentence with which the chunk fails; if the cursor holds a NUL character; or if there is a
   *     difference before the last batch
   */
  public Batch {
    RefusedCountException.require("changed", changed);
    RefusedCountException.require("kept", kept);
    RefusedCountException.require("conflicts", conflicts);
    if (cursor.filter(text -> text.indexOf('\0') >= 0).isPresent()) {
      throw new IllegalArgumentException(
          "The cursor of a batch holds a NUL character, which no ledger can store");
    }
    if (cursor.isPresent() && difference.isPresent()) {
      throw new IllegalArgumentException(
          "A comparison gives its result with the last batch of a chunk, which has no cursor");
    }
  }

  /**
   * A batch of work that compares nothing.
   *
   * @param changed rows that were changed
   * @param kept rows that were left as they are
   * @param conflicts rows that were to be changed and were not
   * @param cursor where the next batch of the chunk resumes; empty after the last one
   */
  public Batch(long changed, long kept, long conflicts, Optional<String> cursor) {
    this(changed, kept, conflicts, cursor, Optional.empty());
  }

  /**
   * The one batch of a chunk that was compared.
   *
   * @param found the differences in the chunk
   * @return a last batch, in which the rows of the left table count as kept
   */
  public static Batch compared(TableDifference found) {
    return new Batch(
        0,
        found.matching() + found.differing() + found.onlyLeft(),
        0,
        Optional.empty(),
        Optional.of(found));
  }

  /**
   * The one batch of a chunk that is done in one go.
   *
   * @param changed rows that were changed
   * @return a last batch
   */
  public static Batch last(long changed) {
    return new Batch(changed, 0, 0, Optional.empty());
  }

  /**
   * Returns true if the chunk is done with this batch.
   *
   * @return true if there is no cursor
   */
  public boolean isLast() {
    return cursor.isEmpty();
  }
}
