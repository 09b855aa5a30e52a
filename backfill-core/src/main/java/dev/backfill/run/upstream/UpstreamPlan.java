package dev.backfill.run.upstream;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.UpstreamRun;
import dev.backfill.ledger.UpstreamRun.Unfinished;
import dev.backfill.ledger.Upstreams.Rule;
import dev.backfill.ledger.Upstreams.Wait;
import dev.backfill.scope.Range;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One plan on which a run depends, and the rule that its run gives. Immutable.
 *
 * @param name name of the plan
 * @param acceptsSkipped true if a chunk that a person has left out counts as one that has succeeded
 * @param byChunk how its chunks are compared; empty if the whole of it must be complete before a
 *     chunk starts
 */
public record UpstreamPlan(String name, boolean acceptsSkipped, Optional<ComparedChunks> byChunk) {

  /** The rule by one look at its run; {@code over} if that had ended here before. */
  <R extends Range> Rule<R> rule(UpstreamRun run, boolean over) {
    var unfinished = run.unfinished().stream().filter(this::counts).toList();
    var all = waitOfAll(run, over);
    if (all.isPresent() || byChunk.isEmpty()) {
      var first = unfinished.stream().findFirst().map(chunk -> waitFor(name, chunk, over));
      return (kind, range) -> all.or(() -> first);
    }
    return byChunk.get().rule(new Look(name, run, unfinished, over));
  }

  private Optional<Wait> waitOfAll(UpstreamRun run, boolean over) {
    if (run.state().isEmpty()) {
      return Optional.of(new Wait(over, "plan '%s' has not begun".formatted(name)));
    }
    Predicate<RunState> waits =
        byChunk.isPresent() ? RunState.ROLLED_BACK::equals : state -> state != RunState.COMPLETED;
    return run.state()
        .filter(waits)
        .map(state -> new Wait(over, "plan '%s' is %s".formatted(name, state)));
  }

  private boolean counts(Unfinished chunk) {
    return !(acceptsSkipped && chunk.state() == ChunkState.SKIPPED);
  }

  static Wait waitFor(String plan, Unfinished chunk, boolean over) {
    return new Wait(
        over, "chunk %s of plan '%s' is %s".formatted(chunk.label(), plan, chunk.state()));
  }

  /** For people, and to be compared with that of an earlier start. */
  String words() {
    return (byChunk.isPresent() ? "chunks of '%s'" : "'%s'").formatted(name)
        + (acceptsSkipped ? ", skipped ones included" : "");
  }

  /**
   * One look at the run of a plan.
   *
   * @param plan its name
   * @param run what the ledger holds
   * @param unfinished chunks that must have succeeded, and have not
   * @param over true if it had ended in this process before the look
   */
  record Look(String plan, UpstreamRun run, List<Unfinished> unfinished, boolean over) {}
}
