package dev.backfill.work;

/**
 * A row that is to be set aside.
 *
 * <p>Value.
 *
 * @param place the row, and where its chunk resumes behind it
 * @param fault why it fails
 */
public record FaultyRow(RowPlace place, RowFault fault) {}
