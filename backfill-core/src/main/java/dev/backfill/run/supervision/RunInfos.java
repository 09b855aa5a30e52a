package dev.backfill.run.supervision;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunView;
import dev.backfill.plan.Plan;
import dev.backfill.work.RunInfo;

/** Says to work which run it is. Stateless. */
final class RunInfos {

  private RunInfos() {}

  /** A run as its ledger holds it. */
  static RunInfo of(Plan<?> plan, RunView view) {
    boolean hasCommitted =
        view.count(ChunkState.SUCCEEDED) > 0
            || view.count(ChunkState.SPLIT) > 0
            || !view.rows().equals(RowCounts.NONE);
    return new RunInfo(plan.name(), view.runId(), plan.options().parallelism(), hasCommitted);
  }
}
