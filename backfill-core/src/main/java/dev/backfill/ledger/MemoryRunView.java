package dev.backfill.ledger;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A run of a ledger in memory with all its numbers. */
record MemoryRunView(
    String planName,
    String runId,
    RunState state,
    String why,
    Map<ChunkState, Long> chunks,
    RowCounts rows,
    Estimates estimates,
    boolean planned,
    Instant plannedAt,
    List<ChunkView> notable,
    long badRows,
    List<BadRowGroup> badRowGroups,
    List<SkippedChunk> skipped)
    implements RunView {

  MemoryRunView {
    var copy = new EnumMap<ChunkState, Long>(ChunkState.class);
    copy.putAll(chunks);
    chunks = Collections.unmodifiableMap(copy);
    notable = List.copyOf(notable);
  }
}
