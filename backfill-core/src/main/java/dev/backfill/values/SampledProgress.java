package dev.backfill.values;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.LockWait;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.Eta;
import dev.backfill.progress.LaneTime;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A sample of a run with all its numbers. */
public record SampledProgress(
    String planName,
    String runId,
    RunState state,
    Guarantee guarantee,
    Instant at,
    Instant startedAt,
    Duration elapsed,
    Duration active,
    int lanes,
    Map<ChunkState, Long> chunks,
    long doneBefore,
    boolean planned,
    RowCounts rows,
    RowCounts rowsHere,
    Optional<Long> estimatedRows,
    int percent,
    Basis basis,
    double rowsPerSecond,
    double chunksPerSecond,
    Eta eta,
    long badRows,
    LaneTime laneTime,
    List<LockWait> lockWaits)
    implements ProgressSnapshot {

  public SampledProgress {
    var copy = new EnumMap<ChunkState, Long>(ChunkState.class);
    copy.putAll(chunks);
    chunks = Collections.unmodifiableMap(copy);
    lockWaits = List.copyOf(lockWaits);
  }
}
