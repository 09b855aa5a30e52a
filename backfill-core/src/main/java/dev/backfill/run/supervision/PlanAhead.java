package dev.backfill.run.supervision;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.RunState;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.engine.RunThread;
import dev.backfill.run.failure.Failures;
import dev.backfill.run.planning.Planner;
import dev.backfill.run.signal.StopReason;
import dev.backfill.scope.Range;
import java.time.Duration;
import java.util.Locale;

/**
 * Keeps the plan about {@link Planner#WINDOW} chunks ahead of the lanes, on a thread of its own,
 * until it is complete or the run ends. Chunks that wait for another plan are not counted on: then
 * all is planned at once.
 */
final class PlanAhead<R extends Range> {

  private static final String PLANNING = "Planning";
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final LaneContext<R> context;
  private final Planner<R> planner;
  private final boolean leftToPlan;
  private volatile boolean lanesMayBegin;
  private volatile boolean begun;

  PlanAhead(LaneContext<R> context, Planner<R> planner, boolean leftToPlan) {
    this.context = context;
    this.planner = planner;
    this.leftToPlan = leftToPlan;
  }

  /** Plans in the background, as far ahead of the lanes as they need. */
  Thread start() {
    var thread = RunThread.of(context.work().plan().name(), "planner", this::plan);
    thread.start();
    return thread;
  }

  /**
   * Returns true if enough is planned for the lanes to begin. A small plan stands complete by then:
   * a caller who reads the first chunk sees all of it.
   */
  boolean lanesMayBegin() {
    return lanesMayBegin;
  }

  private void plan() {
    try {
      if (leftToPlan && !begun) { // an empty plan is written down too
        begun = true;
        window();
        letLanesBegin();
      }
      while (!planner.isComplete() && context.signals().stopReason().isEmpty()) {
        long seen = context.signals().planner().changes();
        if (context.signals().plannerIsFarEnough() && context.group().upstream().isEmpty()) {
          context.signals().planner().await(seen, LOOK_AGAIN);
          recount();
        } else {
          window();
        }
      }
    } catch (Throwable e) {
      context.brokeHere(e, why(e));
    } finally {
      letLanesBegin();
    }
  }

  private void letLanesBegin() {
    lanesMayBegin = true;
    context.signals().wakeSupervisor();
  }

  /** Other processes claim too: where lanes find nothing, what was counted ahead may be gone. */
  private void recount() {
    if (context.signals().someoneIdle()) {
      try {
        context.signals().foundAhead(context.ledger().run().view(0).count(ChunkState.PENDING));
      } catch (LedgerUnreachableException e) {
        context.ledger().ledgerRetry().unanswered(e); // it is looked at again
      }
    }
  }

  private static String why(Throwable thrown) {
    return switch (thrown) {
      case LedgerException e -> String.valueOf(e.getMessage());
      case InterruptedException e -> "Planning was interrupted, although the run had not ended.";
      default -> PLANNING + " failed: " + Failures.whereOf(thrown);
    };
  }

  private void window() throws Exception {
    long left = context.work().plan().options().maxChunks() - planner.made();
    if (left <= 0) {
      context
          .signals()
          .endWith(
              StopReason.of(
                  RunState.PAUSED,
                  String.format(
                      Locale.ROOT,
                      "Planning has reached maxChunks (%,d), and the scope has more; raise"
                          + " maxChunks.",
                      context.work().plan().options().maxChunks())));
      return;
    }
    int made = new DatabaseQuestions<>(context).ask(PLANNING, again -> advance(left, again));
    context.audience().tally().planned(made, planner.isComplete());
    context.signals().plannedAhead(made, planner.made(), !planner.isComplete());
    context.signals().wakeLanes();
  }

  /** With the connections of the run; after an error the planner reads again how far it is. */
  private int advance(long left, boolean again) throws Exception {
    if (again) {
      planner.startOver();
    }
    return context.ledger().run().planning(() -> planner.advance(left));
  }
}
