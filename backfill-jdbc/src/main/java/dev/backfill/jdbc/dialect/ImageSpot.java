package dev.backfill.jdbc.dialect;

import java.util.UUID;

/**
 * Where the before-image of a batch goes. Value.
 *
 * @param table the ledger's table, for SQL
 * @param runId the run
 * @param chunkNo the chunk
 * @param batchNo the batch of the chunk, from 1
 */
public record ImageSpot(String table, UUID runId, long chunkNo, int batchNo) {}
