package dev.backfill.run.supervision;

import dev.backfill.base.PrintableLog;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.engine.ExecutionEngine;
import org.slf4j.Logger;

/**
 * Says when a run has to wait for a window, and wakes its lanes when one opens. That they begin
 * nothing meanwhile does not depend on it. Confined to the supervisor.
 */
final class WindowWatch {

  private static final Logger LOG = PrintableLog.of(WindowWatch.class);

  private final LaneContext<?> context;
  private boolean waits;

  WindowWatch(LaneContext<?> context) {
    this.context = context;
  }

  void look(ExecutionEngine.Hosting lanes) {
    var waitingFor = context.signals().hours().waitingFor();
    if (waitingFor.isPresent() == waits) {
      return;
    }
    waits = waitingFor.isPresent();
    if (!waits) {
      lanes.wake();
    }
    LOG.info(
        "Plan '{}': {}", context.work().plan().name(), waitingFor.orElse("the window is open"));
  }
}
