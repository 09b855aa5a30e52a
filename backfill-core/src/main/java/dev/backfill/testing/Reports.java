package dev.backfill.testing;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.progress.Eta;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportBuilder;
import java.util.List;

/**
 * Real reports for a mocked {@link dev.backfill.run.BackfillRunner} to hand out. They tell of a run
 * of one chunk that took no time, on 1 January 1970.
 */
public final class Reports {

  private static final String AGAIN =
      "0 of 1 chunks are committed; run the same plan again to continue.";

  private Reports() {}

  /**
   * A run that succeeded.
   *
   * @param plan the plan that was run
   * @param rows rows that were changed; 0 or more
   * @return a report in state COMPLETED
   */
  public static BackfillReport completed(Plan<?> plan, long rows) {
    return report(plan, RunState.COMPLETED, ChunkState.SUCCEEDED, rows, List.of());
  }

  /**
   * A run whose only chunk failed.
   *
   * @param plan the plan that was run
   * @param why for people
   * @return a report in state FAILED
   */
  public static BackfillReport failed(Plan<?> plan, String why) {
    return report(plan, RunState.FAILED, ChunkState.FAILED, 0, List.of(why, AGAIN));
  }

  /**
   * Returns the exception that a runner throws when a run has failed.
   *
   * @param plan the plan that was run
   * @param why for people
   * @return an exception without a cause that carries {@link #failed}
   */
  public static BackfillFailedException failure(Plan<?> plan, String why) {
    return new BackfillFailedException(
        "Plan '%s' ended FAILED. %s".formatted(plan.name(), why), failed(plan, why), null);
  }

  private static BackfillReport report(
      Plan<?> plan, RunState state, ChunkState chunk, long rows, List<String> notes) {
    var about = BackfillReport.About.of(plan);
    var progress = progress(plan, state, chunk, new RowCounts(rows, 0, 0));
    return ReportBuilder.of(progress, about).notes(notes).report();
  }

  private static ProgressSnapshot progress(
      Plan<?> plan, RunState state, ChunkState chunk, RowCounts rows) {
    boolean done = state == RunState.COMPLETED;
    return SnapshotBuilder.of(plan.name())
        .state(state)
        .lanes(plan.options().parallelism())
        .chunks(chunk, 1)
        .rows(rows)
        .rowsHere(rows)
        .percent(done ? 100 : 0)
        .eta(done ? new Eta.Done() : new Eta.Unknown(state.name()))
        .snapshot();
  }
}
