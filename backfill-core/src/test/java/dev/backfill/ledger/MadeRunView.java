package dev.backfill.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A run that no ledger holds. */
public record MadeRunView(
    String planName,
    String runId,
    RunState state,
    String why,
    Map<ChunkState, Long> chunks,
    RowCounts rows,
    Estimates estimates,
    boolean planned,
    Instant plannedAt,
    List<ChunkView> notable)
    implements RunView {}
