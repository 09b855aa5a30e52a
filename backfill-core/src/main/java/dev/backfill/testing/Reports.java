package dev.backfill.testing;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.Eta;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.progress.ProgressSnapshot.Basis;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.ChunkKind;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reports for unit tests of hosts: what a mocked {@code BackfillRunner} returns or throws.
 *
 * <p>They are real values of a plan with one chunk that took one second, at always the same time.
 * Stateless; thread-safe.
 */
public final class Reports {

  private static final Instant STARTED = Instant.parse("2024-01-15T14:00:00Z");
  private static final Duration TOOK = Duration.ofSeconds(1);

  private Reports() {}

  /**
   * The report of a run that completed.
   *
   * @param planName name of the plan
   * @param rowsChanged what {@link BackfillReport#rowsChanged()} says; 0 or more
   * @return a report in state COMPLETED
   */
  public static BackfillReport completed(String planName, long rowsChanged) {
    var rows = new RowCounts(rowsChanged, 0, 0);
    return report(planName, RunState.COMPLETED, chunk(ChunkState.SUCCEEDED, rows, null), "");
  }

  /**
   * The report of a run whose only chunk failed.
   *
   * @param planName name of the plan
   * @param why what went wrong; at most 500 characters are kept
   * @return a report in state FAILED, without rows
   */
  public static BackfillReport failed(String planName, String why) {
    var failure = new Failure(FailureKind.FAIL_CHUNK, why, "");
    var chunk = chunk(ChunkState.FAILED, RowCounts.NONE, failure);
    return report(planName, RunState.FAILED, chunk, "Run the same plan again to continue.");
  }

  /**
   * What {@code run} throws for a run whose only chunk failed.
   *
   * @param planName name of the plan
   * @param why what went wrong; at most 500 characters are kept in the report
   * @return an exception that carries {@link #failed}
   */
  public static BackfillFailedException failure(String planName, String why) {
    return new BackfillFailedException(
        "Chunk 1 of plan '%s' failed after 1 attempt (last: %s).".formatted(planName, why),
        failed(planName, why),
        null);
  }

  private static ChunkView chunk(ChunkState state, RowCounts rows, @Nullable Failure failure) {
    return new ChunkView(
        1,
        "1",
        ChunkKind.RANGE,
        "",
        state,
        1,
        rows,
        Optional.empty(),
        Optional.of(STARTED),
        Optional.of(TOOK),
        Optional.ofNullable(failure));
  }

  private static BackfillReport report(
      String planName, RunState state, ChunkView chunk, String note) {
    boolean completed = state == RunState.COMPLETED;
    var progress =
        new ProgressSnapshot(
            planName,
            "00000000-0000-4000-8000-000000000001",
            state,
            Guarantee.AT_LEAST_ONCE,
            STARTED.plus(TOOK),
            STARTED,
            TOOK,
            TOOK,
            1,
            Map.of(chunk.state(), 1L),
            0,
            true,
            chunk.rows(),
            chunk.rows(),
            Optional.empty(),
            completed ? 100 : 0,
            Basis.CHUNKS,
            chunk.rows().seen(),
            completed ? 1 : 0,
            completed ? new Eta.Done() : new Eta.Unknown("stopped"));
    return new BackfillReport(
        progress,
        new BackfillReport.About("", "", "test", "test", ""),
        List.of(chunk),
        List.of(),
        note.isEmpty() ? List.of() : List.of(note));
  }
}
