package dev.backfill.run;

import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for rows that have come in while the run was at work, as often as the plan says, and then
 * counts what is left. Confined to the supervisor, while no planning is under way.
 */
final class DeltaPasses<R extends Range> {

  private static final Logger LOG = LoggerFactory.getLogger(DeltaPasses.class);

  private final LaneContext<R> context;
  private final Planner<R> planner;
  private final int most;
  private final Optional<DeltaSearch<R>> search;
  private int done;

  DeltaPasses(LaneContext<R> context, Planner<R> planner) {
    this.context = context;
    this.planner = planner;
    this.most = context.plan().wiring().deltaPasses();
    this.search = most > 0 ? search(context) : Optional.empty();
  }

  private static <R extends Range> Optional<DeltaSearch<R>> search(LaneContext<R> context) {
    var strategy = context.plan().definition().strategy();
    return context.processor() instanceof TransactionalProcessor<? super R> work
        ? Optional.of(new DeltaSearch<>(strategy, work))
        : Optional.empty();
  }

  /** Whether there are any. */
  boolean isAsked() {
    return search.isPresent();
  }

  /** What is said when a run goes back to work. */
  String why() {
    return String.format(
        Locale.ROOT, "Rows have come in: delta pass %,d of at most %,d.", done, most);
  }

  /**
   * Appends chunks of the rows that want the work now, if another pass is due; else counts them.
   *
   * @return whether there are more chunks to do
   */
  boolean findMore() throws Exception {
    if (search.isEmpty()) {
      return false;
    }
    long room = context.plan().wiring().maxChunks() - planner.made();
    if (done == most || room <= 0) {
      sayWhatIsLeft(planner.stillOpen(search.get()));
      return false;
    }
    long before = planner.made();
    if (!planner.revisit(search.get(), room)) {
      return false;
    }
    done++;
    long chunks = planner.made() - before;
    LOG.info("Plan '{}': {} {} chunks", context.plan().name(), why(), chunks);
    context.signals().plannedAhead(chunks, planner.made(), false);
    return true;
  }

  private void sayWhatIsLeft(long rows) {
    if (rows > 0) {
      String sentence =
          String.format(
              Locale.ROOT,
              "%,d rows that came in while it ran are left as they are, after %,d delta passes: run"
                  + " a plan of another name for them once nobody adds such rows any more.",
              rows,
              done);
      LOG.warn("Plan '{}': {}", context.plan().name(), sentence);
      context.signals().note(sentence);
    }
  }
}
