package dev.backfill.jdbc.ledger;

import dev.backfill.ledger.BadRowGroup;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.ledger.SkippedChunk;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A run as it stands in the tables of a ledger. */
record StoredRunView(
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

  StoredRunView {
    var copy = new EnumMap<ChunkState, Long>(ChunkState.class);
    copy.putAll(chunks);
    chunks = Collections.unmodifiableMap(copy);
    notable = List.copyOf(notable);
    badRowGroups = List.copyOf(badRowGroups);
    skipped = List.copyOf(skipped);
  }
}
