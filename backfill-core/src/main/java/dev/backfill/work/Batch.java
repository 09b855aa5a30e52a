package dev.backfill.work;

import java.util.Optional;

/**
 * What one commit did, and where the next one goes on.
 *
 * <p>Value.
 *
 * @param changed rows that were changed; each count is 0 to {@link #MOST_ROWS}
 * @param kept rows that were left as they are, because they were already filled
 * @param conflicts rows that were to be changed and were not: another session had changed or
 *     deleted them in between, or a trigger held them back
 * @param cursor where the next batch of the chunk goes on; empty after the last one
 */
public record Batch(long changed, long kept, long conflicts, Optional<String> cursor) {

  /** The greatest count that is believed, {@value}: more than any table can hold. */
  public static final long MOST_ROWS = 1_000_000_000_000_000L;

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if a count is negative or more than {@link #MOST_ROWS}, with a
   *     sentence with which the chunk fails; or if the cursor holds a NUL character
   */
  public Batch {
    RefusedCountException.require("changed", changed);
    RefusedCountException.require("kept", kept);
    RefusedCountException.require("conflicts", conflicts);
    if (cursor.filter(text -> text.indexOf('\0') >= 0).isPresent()) {
      throw new IllegalArgumentException(
          "The cursor of a batch holds a NUL character, which no ledger can store");
    }
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
   * Whether the chunk is done with this batch.
   *
   * @return true if there is no cursor
   */
  public boolean isLast() {
    return cursor.isEmpty();
  }
}
