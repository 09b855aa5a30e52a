package dev.backfill.jdbc.ledger;

/**
 * The sums of one block. Value.
 *
 * @param longest seconds of the longest attempt of a chunk that has ended well or was left out;
 *     less than 0 if there is none
 */
record BlockSums(ChunkBlock block, ChunkTotals totals, double longest) {

  /** The sums of a block without chunks. */
  static BlockSums none(ChunkBlock block) {
    return new BlockSums(block, ChunkTotals.NONE, -1);
  }

  /** The same with the chunks of another state. */
  BlockSums with(ChunkTotals more, double attempt) {
    return new BlockSums(block, totals.plus(more), Math.max(longest, attempt));
  }
}
