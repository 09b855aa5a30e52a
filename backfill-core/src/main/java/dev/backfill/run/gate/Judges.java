package dev.backfill.run.gate;

import dev.backfill.check.CheckResult;
import dev.backfill.run.failure.ChunkCheckFailed;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.Range;

/**
 * The checks that judge the run, a stage or a chunk. Thread-safe.
 *
 * @param gates the checks of the plan
 * @param stages which chunks may begin
 * @param unchecked chunks that are committed and not yet checked
 * @param history which checks the run had at earlier starts
 */
public record Judges<R extends Range>(
    Gates<R> gates, Stages<R> stages, UncheckedChunks unchecked, CheckHistory history) {

  /** Asks the checks of a chunk; all are asked before one fails it. */
  public void judge(Chunk<R> chunk, long changed) {
    var results = gates.chunk(chunk, changed);
    for (CheckResult result : results) {
      if (result.verdict().status().fails()) {
        throw new ChunkCheckFailed(chunk.id(), result);
      }
    }
  }
}
