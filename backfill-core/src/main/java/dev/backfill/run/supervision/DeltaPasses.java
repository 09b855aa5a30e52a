package dev.backfill.run.supervision;

import dev.backfill.base.PrintableLog;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.planning.DeltaSearch;
import dev.backfill.run.planning.Planner;
import dev.backfill.scope.Range;
import dev.backfill.support.Figures;
import dev.backfill.work.TransactionalProcessor;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Looks for rows that have come in while the run was at work, as often as the plan sets, and then
 * counts the rest. Confined to the supervisor, while no planning is under way.
 */
final class DeltaPasses<R extends Range> {

  private static final Logger LOG = PrintableLog.of(DeltaPasses.class);

  private final LaneContext<R> context;
  private final Planner<R> planner;
  private final int most;
  private final Optional<DeltaSearch<R>> search;
  private int done;

  DeltaPasses(LaneContext<R> context, Planner<R> planner) {
    this.context = context;
    this.planner = planner;
    this.most = context.work().plan().options().deltaPasses();
    this.search = most > 0 ? search(context) : Optional.empty();
  }

  private static <R extends Range> Optional<DeltaSearch<R>> search(LaneContext<R> context) {
    var strategy = context.work().plan().definition().strategy();
    return context.work().processor() instanceof TransactionalProcessor<? super R> work
        ? Optional.of(new DeltaSearch<>(strategy, work))
        : Optional.empty();
  }

  /** Returns true if there are any. */
  boolean isAsked() {
    return search.isPresent();
  }

  /**
   * Appends chunks of the rows that need the work now, if another pass is due; else reports how
   * many are left.
   *
   * @return true if there are more chunks to do
   */
  boolean findMore() throws Exception {
    if (search.isEmpty()) {
      return false;
    }
    var rows = planner.remainingRows(search.get());
    long remaining = rows.stream().mapToLong(Long::longValue).sum();
    if (remaining == 0) {
      return false;
    }
    long room = context.work().plan().options().maxChunks() - planner.made();
    if (done == most || room <= 0) {
      sayWhatRemains(remaining, room);
      return false;
    }
    long chunks = planner.made();
    if (!planner.addDeltas(search.get(), rows, room)) {
      return false;
    }
    done++;
    chunks = planner.made() - chunks;
    LOG.info(
        "Plan '{}': {} rows have come in, delta pass {} of at most {}, {} chunks",
        context.work().plan().name(),
        Figures.count(remaining),
        done,
        most,
        Figures.count(chunks));
    context.audience().tally().planned(chunks, true);
    context.signals().plannedAhead(chunks, planner.made(), false);
    return true;
  }

  private void sayWhatRemains(long remaining, long room) {
    String sentence =
        "%s the work after %s: %s"
            .formatted(
                remaining == 1
                    ? "1 row still wants"
                    : Figures.count(remaining) + " rows still want",
                done == 1 ? "1 delta pass" : done + " delta passes",
                room <= 0
                    ? "maxChunks leaves no room for more chunks."
                    : "such rows keep coming in, or the work leaves them as they are.");
    LOG.warn("Plan '{}': {}", context.work().plan().name(), sentence);
    context.signals().note(sentence);
  }
}
