package dev.backfill.run;

import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.signal.RunSignals;
import dev.backfill.run.signal.StopReason;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec.Bounds;
import dev.backfill.support.Asking;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Footprint;
import dev.backfill.work.Occupancy;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.WrittenColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;

/**
 * What a run writes, and who keeps other runs off it: the ledger, or the database of the work.
 *
 * @param footprint what it writes; empty if it only reads, or if that is not known
 * @param forLedger the same, if the ledger keeps others off
 * @param occupancy keeps others off otherwise
 */
record OpeningFootprint(
    Optional<Footprint> footprint, Optional<Footprint> forLedger, Occupancy occupancy) {

  private static final Logger LOG = PrintableLog.of(OpeningFootprint.class);

  private static final OpeningFootprint NONE =
      new OpeningFootprint(Optional.empty(), Optional.empty(), Occupancy.NONE);

  /** Asks the database of the work to keep others off, unless the ledger does. */
  static <R extends Range> OpeningFootprint of(
      Plan<R> plan, ChunkProcessor<? super R> bound, Ledger ledger, Set<String> after) {
    if (!(bound instanceof TransactionalProcessor<?> known)) {
      return NONE;
    }
    var work = known.work();
    var writes = work.writes();
    if (writes.isEmpty()) {
      return NONE;
    }
    var footprint = Optional.of(footprint(plan, writes.get(), after));
    if (ledger.keepsFootprintsIn(work.resource())) {
      return new OpeningFootprint(footprint, footprint, Occupancy.NONE);
    }
    var occupancy =
        Asking.of(
            "Plan '%s' could not find out which other runs write to %s (%%s); nothing was written"
                .formatted(plan.name(), work.resource().name().replace("%", "%%")),
            () ->
                work.resource()
                    .occupy(
                        footprint.get(),
                        plan.definition().scope().codec(),
                        ledger.resource().name(),
                        ledger.isShared()));
    return new OpeningFootprint(footprint, Optional.empty(), occupancy);
  }

  private static <R extends Range> Footprint footprint(
      Plan<R> plan, WrittenColumns writes, Set<String> after) {
    var scope = plan.definition().scope();
    List<R> ranges = scope.discovers() ? List.of() : ranges(plan);
    var codec = scope.codec();
    List<Bounds> bounds =
        ranges.size() > Footprint.MOST_RANGES
            ? List.of()
            : ranges.stream().map(codec::write).toList();
    return new Footprint(
        plan.name(),
        writes,
        bounds,
        scope.nulls().isPresent(),
        scope.discovers() ? "found in the data" : BackfillReport.About.of(plan, ranges).range(),
        plan.options().allowsOverlap(),
        after);
  }

  private static <R extends Range> List<R> ranges(Plan<R> plan) {
    return Asking.of(
        "The scope of plan '%s' could not be read (%%s); nothing was written"
            .formatted(plan.name()),
        () -> {
          var all = new ArrayList<R>();
          plan.definition().scope().ranges().forEachRemaining(all::add);
          return all;
        });
  }

  /** Says that others may come in, and ends the run if one has. */
  void announce(String plan, RunSignals signals) {
    if (footprint.isPresent() && footprint.get().mayOverlap()) {
      String sentence =
          "allowOverlap() is set: other runs may write %s at the same time."
              .formatted(footprint.get().written());
      LOG.warn("Plan '{}': {}", plan, sentence);
      signals.note(sentence);
    }
    occupancy.whenLost(why -> signals.endWith(StopReason.of(RunState.PAUSED, why)));
  }

  /** Lets others in: the run has not begun. */
  void leave(Throwable why) {
    try {
      occupancy.close();
    } catch (RuntimeException | Error e) {
      why.addSuppressed(e);
    }
  }
}
