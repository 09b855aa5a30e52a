package dev.backfill.ledger;

import java.time.Instant;

/**
 * A row that was set aside, because it fails on its data. It holds the row's key, which is row
 * data.
 *
 * <p>Value.
 *
 * @param chunkId label of its chunk
 * @param table its table
 * @param key the values of the columns of its key as text, as in {@link
 *     dev.backfill.work.RowPlace#key}
 * @param cause why it fails, in the library's words
 * @param sqlState the five letters and digits; empty if it was no error of a database
 * @param constraint the name of the constraint that it violates; empty if there is none
 * @param attempt the attempt at its chunk in which it was set aside
 * @param at when it was set aside
 */
public record BadRow(
    String chunkId,
    String table,
    String key,
    String cause,
    String sqlState,
    String constraint,
    int attempt,
    Instant at) {}
