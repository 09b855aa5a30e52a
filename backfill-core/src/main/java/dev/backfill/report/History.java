package dev.backfill.report;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunView;
import dev.backfill.plan.Plan;
import dev.backfill.scope.Estimate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The estimated time for the rest of a plan, from the chunks that it has done so far. Stateless.
 */
final class History {

  /** The number of chunks that are asked for. */
  static final int CHUNKS = 200;

  private History() {}

  /**
   * Extrapolates the rest.
   *
   * @param plan the plan
   * @param before its run, with some of its chunks
   * @param rows expected rows of all chunks as they would be planned now
   * @param chunks the number of chunks that there would be
   * @return empty if nothing is done, or nothing is left, or the amount is unknown
   */
  static Optional<Forecast> of(
      Plan<?> plan, RunView before, OptionalLong rows, OptionalLong chunks) {
    var done =
        before.notable().stream()
            .filter(chunk -> chunk.state() == ChunkState.SUCCEEDED && chunk.took().isPresent())
            .toList();
    boolean byRows = before.estimates().total().orElse(0L) > 0;
    double left = byRows ? rowsLeft(before, rows, chunks) : chunksLeft(before, chunks);
    if (left <= 0) {
      return Optional.empty();
    }
    List<Forecast.Measured> measured =
        done.stream()
            .map(
                chunk ->
                    new Forecast.Measured(
                        byRows ? chunk.estimate().map(Estimate::rows).orElse(0L) : 1,
                        chunk.took().orElseThrow()))
            .toList();
    int lanes = plan.options().parallelism();
    return Forecast.of(
        measured,
        left,
        new Forecast.Lanes(lanes, lanes),
        "%d chunk%s done before".formatted(done.size(), done.size() == 1 ? "" : "s"));
  }

  /** Of the chunks that are planned, and of those that a wider range will bring. */
  private static double rowsLeft(RunView before, OptionalLong rows, OptionalLong chunks) {
    double planned = before.estimates().total().orElse(0L) - (double) before.estimates().ended();
    double share =
        chunks.isPresent() && chunks.getAsLong() > before.total()
            ? 1 - (double) before.total() / chunks.getAsLong()
            : 0;
    return planned + share * rows.orElse(0);
  }

  private static double chunksLeft(RunView before, OptionalLong chunks) {
    return Math.max(chunks.orElse(0), before.total())
        - (double) before.count(ChunkState.SUCCEEDED)
        - before.count(ChunkState.SKIPPED);
  }
}
