package dev.backfill.progress;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressSnapshot.Basis;
import dev.backfill.testing.SnapshotBuilder;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A snapshot of the seed's example, changed one part at a time. */
record Snapshots(
    String planName,
    RunState state,
    Map<ChunkState, Long> chunks,
    long doneBefore,
    boolean planned,
    RowCounts rows,
    Optional<Long> estimatedRows,
    int percent,
    Duration elapsed,
    Duration paused,
    double rowsPerSecond,
    Eta eta) {

  static final Instant STARTED = Instant.parse("2024-01-15T14:00:00Z");

  /** Seven of twelve months are done, one is under way. */
  static Snapshots sevenOfTwelve() {
    return new Snapshots(
        "orders_tier",
        RunState.RUNNING,
        Map.of(ChunkState.SUCCEEDED, 7L, ChunkState.RUNNING, 1L, ChunkState.PENDING, 4L),
        0,
        true,
        new RowCounts(2_962_820, 0, 0),
        Optional.of(5_200_000L),
        56,
        Duration.ofMinutes(125),
        Duration.ZERO,
        395.0,
        new Eta.Band(Duration.ofMinutes(70), Duration.ofMinutes(94), Duration.ofMinutes(115)));
  }

  Snapshots state(RunState other) {
    return new Snapshots(
        planName,
        other,
        chunks,
        doneBefore,
        planned,
        rows,
        estimatedRows,
        percent,
        elapsed,
        paused,
        rowsPerSecond,
        eta);
  }

  Snapshots named(String name) {
    return new Snapshots(
        name,
        state,
        chunks,
        doneBefore,
        planned,
        rows,
        estimatedRows,
        percent,
        elapsed,
        paused,
        rowsPerSecond,
        eta);
  }

  Snapshots chunks(ChunkState of, long count) {
    var more = new EnumMap<ChunkState, Long>(chunks);
    more.put(of, count);
    return new Snapshots(
        planName,
        state,
        more,
        doneBefore,
        planned,
        rows,
        estimatedRows,
        percent,
        elapsed,
        paused,
        rowsPerSecond,
        eta);
  }

  Snapshots doneBefore(long before) {
    return new Snapshots(
        planName,
        state,
        chunks,
        before,
        planned,
        rows,
        estimatedRows,
        percent,
        elapsed,
        paused,
        rowsPerSecond,
        eta);
  }

  Snapshots planned(boolean complete) {
    return new Snapshots(
        planName,
        state,
        chunks,
        doneBefore,
        complete,
        rows,
        estimatedRows,
        percent,
        elapsed,
        paused,
        rowsPerSecond,
        eta);
  }

  Snapshots rows(RowCounts counts) {
    return new Snapshots(
        planName,
        state,
        chunks,
        doneBefore,
        planned,
        counts,
        estimatedRows,
        percent,
        elapsed,
        paused,
        rowsPerSecond,
        eta);
  }

  Snapshots estimatedRows(Optional<Long> estimate) {
    return new Snapshots(
        planName,
        state,
        chunks,
        doneBefore,
        planned,
        rows,
        estimate,
        percent,
        elapsed,
        paused,
        rowsPerSecond,
        eta);
  }

  Snapshots percent(int value) {
    return new Snapshots(
        planName,
        state,
        chunks,
        doneBefore,
        planned,
        rows,
        estimatedRows,
        value,
        elapsed,
        paused,
        rowsPerSecond,
        eta);
  }

  Snapshots elapsed(Duration time) {
    return new Snapshots(
        planName,
        state,
        chunks,
        doneBefore,
        planned,
        rows,
        estimatedRows,
        percent,
        time,
        paused,
        rowsPerSecond,
        eta);
  }

  Snapshots paused(Duration time) {
    return new Snapshots(
        planName,
        state,
        chunks,
        doneBefore,
        planned,
        rows,
        estimatedRows,
        percent,
        elapsed,
        time,
        rowsPerSecond,
        eta);
  }

  Snapshots eta(Eta left) {
    return new Snapshots(
        planName,
        state,
        chunks,
        doneBefore,
        planned,
        rows,
        estimatedRows,
        percent,
        elapsed,
        paused,
        rowsPerSecond,
        left);
  }

  ProgressSnapshot snapshot() {
    var builder =
        SnapshotBuilder.of(planName)
            .runId("5b1a2c3d-0000-4000-8000-000000000001")
            .state(state)
            .guarantee(Guarantee.EXACTLY_ONCE)
            .startedAt(STARTED)
            .elapsed(elapsed)
            .active(elapsed.minus(paused))
            .lanes(4)
            .doneBefore(doneBefore)
            .planned(planned)
            .rows(rows)
            .rowsHere(rows)
            .estimatedRows(planned ? estimatedRows : Optional.empty())
            .percent(percent)
            .basis(planned && estimatedRows.isPresent() ? Basis.ROWS : Basis.CHUNKS)
            .rowsPerSecond(rowsPerSecond)
            .chunksPerSecond(rowsPerSecond / 4_000)
            .eta(eta);
    chunks.forEach(builder::chunks);
    return builder.snapshot();
  }
}
