package dev.backfill.run.context;

/**
 * How much at a time. Thread-safe.
 *
 * @param claims chunks of a claim
 * @param lanes lanes that are at work at a time
 * @param batches rows of a batch
 */
public record Pace(ClaimPace claims, SharingLanes lanes, BatchPace batches) {

  /** Nothing is known yet. */
  public static Pace of(PlannedWork<?> work, int batchRows) {
    boolean together = work.declaredSharing().isPresent();
    return new Pace(
        new ClaimPace(together),
        work.sharing().isPresent() ? SharingLanes.climbing() : SharingLanes.open(),
        new BatchPace(batchRows));
  }
}
