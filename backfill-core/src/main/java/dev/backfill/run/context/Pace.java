package dev.backfill.run.context;

/**
 * How much is taken at a time. Thread-safe.
 *
 * @param claims chunks of a claim
 * @param batches rows of a batch
 */
public record Pace(ClaimPace claims, BatchPace batches) {}
