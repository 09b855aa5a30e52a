package dev.backfill.run;

/**
 * How much is taken at a time. Thread-safe.
 *
 * @param claims chunks of a claim
 * @param batches rows of a batch
 */
record Pace(ClaimPace claims, BatchPace batches) {}
