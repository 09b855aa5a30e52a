package dev.backfill.work;

/**
 * A row that fails on its data.
 *
 * <p>Value.
 *
 * @param place the row, and the cursor that leaves it out
 * @param failure the exception with which it fails
 */
public record FailedRow(RowPlace place, Exception failure) {}
