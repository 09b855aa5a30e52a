package dev.backfill.ledger;

import dev.backfill.support.Saturated;

/**
 * Rows, by what became of them.
 *
 * <p>Value. Sums end at {@link Long#MAX_VALUE}.
 *
 * @param changed changed by the backfill
 * @param kept left as they are, because they were already filled
 * @param conflicts to be changed, and not changed: another session had changed or deleted them in
 *     between, or a trigger held them back; a row that moved on counts again where it is done
 */
public record RowCounts(long changed, long kept, long conflicts) {

  /** No rows at all. */
  public static final RowCounts NONE = new RowCounts(0, 0, 0);

  /**
   * All rows that were examined.
   *
   * @return the sum of the three
   */
  public long seen() {
    return Saturated.sum(changed, Saturated.sum(kept, conflicts));
  }

  /**
   * Adds other rows.
   *
   * @param other the counts to add
   * @return the sums
   */
  public RowCounts plus(RowCounts other) {
    return new RowCounts(
        Saturated.sum(changed, other.changed),
        Saturated.sum(kept, other.kept),
        Saturated.sum(conflicts, other.conflicts));
  }
}
