package dev.backfill.ledger;

import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.work.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A chunk as it is shown.
 *
 * <p>Value.
 *
 * @param no its number
 * @param id its label
 * @param kind the kind of its rows
 * @param bounds the range for people, such as {@code [2023-07-01, 2023-08-01)}; empty where bounds
 *     are row data
 * @param state its state
 * @param attempts failed attempts that count, since the plan was last run
 * @param rows the counts so far
 * @param estimate the expected counts
 * @param startedAt when the present or last attempt began
 * @param took wall time from there to its end, also if it is to be tried again, or to now while it
 *     runs; empty if it never began
 * @param failure the last failure; empty once it has succeeded; of a skipped chunk, why
 */
public record ChunkView(
    long no,
    String id,
    ChunkKind kind,
    String bounds,
    ChunkState state,
    int attempts,
    RowCounts rows,
    Optional<Estimate> estimate,
    Optional<Instant> startedAt,
    Optional<Duration> took,
    Optional<Failure> failure) {}
