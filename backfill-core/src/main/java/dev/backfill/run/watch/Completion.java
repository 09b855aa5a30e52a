package dev.backfill.run.watch;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RunView;
import dev.backfill.progress.ProgressSnapshot.Basis;
import dev.backfill.scope.Estimate;

/**
 * The part of a run that is done, counted in chunks and in expected rows.
 *
 * <p>A chunk that has ended counts with the rows that were expected of it, not with those it had:
 * so estimates that are all wrong by the same factor do no harm, and the sum arrives exactly at the
 * total. A chunk under way counts with its own rows, up to what was expected.
 *
 * <p>Value.
 *
 * @param chunksDone chunks that succeeded or were skipped
 * @param chunksUnfinished chunks that are pending or running
 * @param chunks all chunks planned so far
 * @param rowsDone expected rows that are done
 * @param rowsGivenUp expected rows that failed chunks have left
 * @param rows expected rows of all chunks; 0 unless planning is complete and each has an estimate
 * @param planned true if planning is complete
 */
record Completion(
    long chunksDone,
    long chunksUnfinished,
    long chunks,
    long rowsDone,
    long rowsGivenUp,
    long rows,
    boolean planned) {

  static Completion of(RunView view) {
    long underWay = 0;
    long givenUp = 0;
    for (ChunkView chunk : view.notable()) {
      long expected = chunk.estimate().map(Estimate::rows).orElse(0L);
      long seen = Math.min(chunk.rows().seen(), expected);
      switch (chunk.state()) {
        case PENDING, RUNNING -> underWay += seen;
        case FAILED -> {
          underWay += seen;
          givenUp += expected - seen;
        }
        case SUCCEEDED, SKIPPED, SPLIT, ROLLED_BACK -> {}
      }
    }
    return new Completion(
        view.count(ChunkState.SUCCEEDED) + view.count(ChunkState.SKIPPED),
        view.count(ChunkState.PENDING) + view.count(ChunkState.RUNNING),
        view.total(),
        view.estimates().ended() + underWay,
        givenUp,
        view.planned() ? view.estimates().total().orElse(0L) : 0L,
        view.planned());
  }

  /** An expectation of no rows at all means nothing for chunks that exist. */
  Basis basis() {
    return rows > 0 ? Basis.ROWS : Basis.CHUNKS;
  }

  /** Returns true if nothing is left to do in this run; failed chunks wait for the next one. */
  boolean ended() {
    return planned && chunksUnfinished == 0;
  }

  /**
   * The part that is done.
   *
   * @param expectedChunks the number of chunks that there will be, as far as known; 0 if it is not
   * @return 0 to 100, rounded down; 100 only if planning is complete and every chunk is done; 0
   *     while the number of chunks is unknown
   */
  int percent(long expectedChunks) {
    if (planned && chunksDone == chunks) {
      return 100;
    }
    double part =
        switch (basis()) {
          case ROWS -> 100.0 * rowsDone / rows;
          case CHUNKS -> 100.0 * chunksDone / chunksInAll(expectedChunks);
        };
    return (int) Math.clamp(Math.floor(part), 0, 99);
  }

  /** The remaining work of this run, in units of the basis; not a number while it is unknown. */
  double left(long expectedChunks) {
    return switch (basis()) {
      case ROWS -> Math.max(0.0, (double) rows - rowsDone - rowsGivenUp);
      case CHUNKS ->
          planned
              ? chunksUnfinished
              : chunksInAll(expectedChunks) - (double) chunks + (double) chunksUnfinished;
    };
  }

  /** While planning continues, the chunks planned so far are no total. */
  private double chunksInAll(long expectedChunks) {
    if (planned) {
      return chunks;
    }
    return expectedChunks > 0 ? Math.max(expectedChunks, chunks) : Double.POSITIVE_INFINITY;
  }
}
