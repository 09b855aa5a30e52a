package dev.backfill.work;

import java.util.Optional;

/**
 * What one commit did, and where the next one goes on.
 *
 * <p>Value.
 *
 * @param changed rows that were changed
 * @param kept rows that were left as they are, because they were already filled
 * @param conflicts rows that were to be changed and were not: somebody else had changed or deleted
 *     them in between, or a trigger held them back
 * @param cursor where the next batch of the chunk goes on; empty after the last one
 */
public record Batch(long changed, long kept, long conflicts, Optional<String> cursor) {

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if a count is negative
   */
  public Batch {
    if (changed < 0 || kept < 0 || conflicts < 0) {
      throw new IllegalArgumentException(
          "row counts must be >= 0, were changed %s, kept %s, conflicts %s"
              .formatted(changed, kept, conflicts));
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
