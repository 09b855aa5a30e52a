package dev.backfill.ledger;

import java.time.Instant;

/**
 * A chunk that a person has left out.
 *
 * <p>Value.
 *
 * @param chunkId label of the chunk
 * @param why the reason that was given
 * @param by the person or role who left it out
 * @param at when
 */
public record SkippedChunk(String chunkId, String why, String by, Instant at) {}
