package dev.backfill.run.supervision;

import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunState;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.signal.StopReason;
import dev.backfill.scope.Range;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;

/** Takes requests to a run and passes them on to its ledger. Thread-safe. */
final class RunCommands<R extends Range> {

  private static final Logger LOG = PrintableLog.of(RunCommands.class);
  private static final String LEFT = "This process has left the run to the others.";

  private final LaneContext<R> context;
  private final LaneSupervision<R> lanes;
  private final BooleanSupplier over;
  private final EarlyCommands early = new EarlyCommands();

  /**
   * Nothing is asked for yet.
   *
   * @param over true if the run is over: then a request has no effect
   */
  RunCommands(LaneContext<R> context, LaneSupervision<R> lanes, BooleanSupplier over) {
    this.context = context;
    this.lanes = lanes;
    this.over = over;
  }

  /** The run is begun: what was asked for before goes to the ledger now. */
  void begun() {
    early.begun(this::askPatiently);
  }

  /** A cancel takes effect at once, whatever becomes of it on its way through the ledger. */
  void request(RunCommand request) {
    if (over.getAsBoolean()) {
      return;
    }
    if (request instanceof RunCommand.Cancel cancel) {
      endWith(StopReason.cancelled(), cancel.now());
    }
    if (early.keeps(request)) {
      return;
    }
    ask(request);
    context.signals().hold(context.ledger().run().directive().holdsBatches());
    if (request instanceof RunCommand.Lanes wanted) {
      lanes.resize(wanted.n());
    }
    context.signals().wakeSupervisor();
  }

  private void askPatiently(RunCommand request) {
    context
        .ledger()
        .ledgerRetry()
        .<Boolean, RuntimeException>ask(
            again -> {
              ask(request);
              return true;
            });
  }

  private void ask(RunCommand request) {
    try {
      context.ledger().run().request(request);
    } catch (LedgerException e) {
      if (!(request instanceof RunCommand.Cancel)) {
        throw e;
      }
      LOG.warn(
          "The ledger of plan '{}' was not told of the cancel, this process ends all the same: {}",
          context.work().plan().name(),
          e.getMessage());
    }
  }

  private void endWith(StopReason ending, boolean now) {
    context.signals().endWith(ending);
    if (now) {
      context.signals().stopWhatRuns();
    }
  }

  /** Ends the part of this process while others are at work; alone, asks for the end of the run. */
  void leave(boolean now) {
    if (!over.getAsBoolean() && othersAreAtWork()) {
      endWith(new StopReason(RunState.CANCELLED, LEFT, false), now);
    } else {
      request(new RunCommand.Cancel(now));
    }
  }

  /** A ledger that cannot be read cannot be written either. */
  private boolean othersAreAtWork() {
    try {
      return context.ledger().run().peers().others() > 0;
    } catch (LedgerException e) {
      return false;
    }
  }
}
