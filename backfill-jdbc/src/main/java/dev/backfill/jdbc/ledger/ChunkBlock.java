package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.ArrayValue;
import java.util.List;

/**
 * Chunks whose numbers follow each other. Value.
 *
 * @param first the first number
 * @param end the number after the last one
 */
record ChunkBlock(long first, long end) {

  /** The first numbers of some blocks, for a statement. */
  static ArrayValue firsts(List<ChunkBlock> blocks) {
    return ArrayValue.bigints(blocks.stream().map(ChunkBlock::first).toList());
  }

  /** The ends of the same blocks. */
  static ArrayValue ends(List<ChunkBlock> blocks) {
    return ArrayValue.bigints(blocks.stream().map(ChunkBlock::end).toList());
  }
}
