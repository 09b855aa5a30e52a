package dev.backfill.run.supervision;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunState;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.planning.RangeNote;
import dev.backfill.run.retry.LedgerRetry;
import dev.backfill.run.watch.RunWatch;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;

/**
 * Moves a run from the state in which it is found into the one in which its lanes may begin.
 * Confined to the supervisor.
 */
final class RunStart<R extends Range> {

  private final LaneContext<R> context;
  private final RunWatch<R> watch;
  private final RunReports<R> reports;

  RunStart(LaneContext<R> context, RunWatch<R> watch, RunReports<R> reports) {
    this.context = context;
    this.watch = watch;
    this.reports = reports;
  }

  /** Begins; the ledger is asked until it answers. */
  void from(RunState before) {
    patiently(
        again -> {
          RangeNote.keep(context.ledger().run(), reports.about().range());
          return true;
        });
    patiently(again -> lookBack(before));
    patiently(again -> compareChecks(before));
    patiently(again -> new DoneAgain<>(context, reports).note(before));
    patiently(again -> begin(again ? watch.look().state() : before));
  }

  private void patiently(LedgerRetry.Call<Boolean, RuntimeException> question) {
    context.ledger().ledgerRetry().ask(question);
  }

  /** A run that was complete begins anew: backup and checks are not those of the time before. */
  private boolean lookBack(RunState before) {
    context.judges().gates().lookBack(before, watch::view);
    return true;
  }

  private boolean compareChecks(RunState before) {
    context.judges().history().compare(before);
    return true;
  }

  /** Another process may move the run at the same moment: then it is begun as that left it. */
  private boolean begin(RunState found) {
    var state = found;
    while (!beginsFrom(state)) {
      var now = watch.look().state();
      if (now == state && state != RunState.PAUSED) {
        throw new LedgerException(
            "Plan '%s' is %s no more: another process has moved it; run it again to see how it stands"
                .formatted(context.work().plan().name(), state),
            null);
      }
      state = now;
    }
    return true;
  }

  /**
   * A run that others are at work on is joined as it stands. One that its process left behind fails
   * first: so its failed chunks are tried again too.
   */
  private boolean beginsFrom(RunState found) {
    if (found.isLive()
        && found != RunState.PLANNED
        && context.ledger().run().peers().others() > 0) {
      return true;
    }
    var before = found;
    if (found == RunState.RUNNING && watch.view().count(ChunkState.FAILED) > 0) {
      before = RunState.FAILED;
      context.ledger().run().move(found, before, "Its process ended.");
    }
    if (before == RunState.PAUSED || (before == RunState.RUNNING && takesBackAPause())) {
      context.ledger().run().request(new RunCommand.Resume());
    }
    return before == RunState.RUNNING
        || watch.move(before, RunState.RUNNING, before == RunState.PLANNED ? "" : "Resumed.");
  }

  /**
   * A caller who starts a run wants it to continue, and the one who asked for the pause may be
   * gone.
   */
  private boolean takesBackAPause() {
    boolean asked = context.ledger().run().directive().pauses();
    if (asked) {
      reports.note("A pause that was asked of an earlier process is taken back by this start.");
    }
    return asked;
  }

  /** Lets the work prepare the run. */
  void prepare() throws Exception {
    if (context.work().processor() instanceof TransactionalProcessor<? super R> transactional) {
      try (var tx = transactional.work().resource().begin()) {
        transactional.prepare(tx, RunInfos.of(context.work().plan(), watch.view()));
        tx.commit();
      }
    }
  }
}
