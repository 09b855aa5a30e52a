package dev.backfill.ledger;

/**
 * The other processes at work on a run.
 *
 * <p>Value.
 *
 * @param others the number of other processes, without the caller
 * @param moverIsAmongThem true if one of them brought the run into its present state: if it is
 *     VALIDATING, that one judges
 */
public record Peers(int others, boolean moverIsAmongThem) {

  /** No other process. */
  public static final Peers NONE = new Peers(0, false);
}
