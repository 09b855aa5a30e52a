package dev.backfill.run.context;

/**
 * The sizes of claims and batches. Thread-safe.
 *
 * @param claims chunks of a claim
 * @param batches rows of a batch
 */
public record Pace(ClaimPace claims, BatchPace batches) {}
