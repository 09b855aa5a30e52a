package dev.backfill.ledger;

import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.RangeCodec;
import java.util.List;
import java.util.Optional;

/**
 * The run of a plan on which another plan depends, as far as that other one has to know it.
 *
 * <p>Value; made by ledgers. The position of the planning is read before the chunks, so that no
 * chunk up to it is missing.
 *
 * @param planName name of the plan
 * @param state its state; empty if the ledger knows no such plan
 * @param plannedTo the position that its planning has reached, in the planner's own notation
 * @param planned true if its planning is complete
 * @param unfinished its chunks that are neither SUCCEEDED nor SPLIT
 */
public record UpstreamRun(
    String planName,
    Optional<RunState> state,
    Optional<String> plannedTo,
    boolean planned,
    List<Unfinished> unfinished) {

  /** Copies the list. */
  public UpstreamRun {
    unfinished = List.copyOf(unfinished);
  }

  /**
   * A chunk that has not succeeded.
   *
   * <p>Value.
   *
   * @param label its label in the report
   * @param kind the kind of its rows
   * @param bounds its range as it is written down
   * @param state its state
   */
  public record Unfinished(
      String label, ChunkKind kind, RangeCodec.Bounds bounds, ChunkState state) {}

  /**
   * A plan that the ledger does not know.
   *
   * @param planName name of the plan
   * @return the run that it has not
   */
  public static UpstreamRun unknown(String planName) {
    return new UpstreamRun(planName, Optional.empty(), Optional.empty(), false, List.of());
  }
}
