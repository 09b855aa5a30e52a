package dev.backfill.jdbc.dialect;

import dev.backfill.scope.Estimate;

/**
 * Which share of the rows of a scope meets the user's conditions, and how sure that is. Value.
 *
 * @param share as the planner expects it; 0 to 1
 * @param guessed true if the planner takes a constant for it
 * @param stale true if the statistics are of a table of another size
 */
public record ExpectedShare(double share, boolean guessed, boolean stale) {

  /** All of them. */
  public static final ExpectedShare ALL = new ExpectedShare(1, false, false);

  public ExpectedShare withStale(boolean now) {
    return new ExpectedShare(share, guessed, now);
  }

  /**
   * The estimate for so many rows: where the share is a guess, all of them at most.
   *
   * @param otherwise the source where nothing speaks against it
   */
  public Estimate of(double rows, Estimate.Source otherwise) {
    if (guessed) {
      return new Estimate(Math.round(rows), Estimate.Source.AT_MOST);
    }
    return new Estimate(Math.round(share * rows), stale ? Estimate.Source.STALE : otherwise);
  }
}
