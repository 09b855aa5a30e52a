package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The sums of a run at one moment, and where chunks lie that are worth naming. Immutable.
 *
 * @param totals of all chunks
 * @param read the blocks that were read; the chunks of all others have ended for good
 * @param longest the blocks with the longest attempts, the longest first
 */
record RunSums(ChunkTotals totals, List<BlockSums> read, List<BlockSums> longest) {

  /**
   * As many blocks are read by one statement: half a million chunks. The time for which an answer
   * is waited for is that of a statement, so a look at however many chunks has enough.
   */
  static final int BLOCKS = 500;

  /** The chunks of one state in a block. */
  private record Row(long first, ChunkTotals totals, double longest) {

    static Row of(ResultSet row) throws SQLException {
      var state = ChunkState.valueOf(row.getString(2));
      var sum =
          new ChunkTotals.Sum(
              row.getLong(3),
              new RowCounts(row.getLong(4), row.getLong(5), row.getLong(6)),
              row.getLong(7),
              row.getLong(8));
      double attempt = row.getDouble(9);
      return new Row(
          row.getLong(1), new ChunkTotals(Map.of(state, sum)), row.wasNull() ? -1 : attempt);
    }
  }

  /**
   * Reads the blocks that are not known, and lets those be known that have ended.
   *
   * @param lastNo the number of the chunk that was added last
   */
  static RunSums look(
      Connection connection, LedgerLocation home, UUID runId, EndedBlocks known, long lastNo)
      throws SQLException {
    var blocks = known.others(lastNo);
    var sums = new LinkedHashMap<Long, BlockSums>();
    blocks.forEach(block -> sums.put(block.first(), BlockSums.none(block)));
    for (int from = 0; from < blocks.size(); from += BLOCKS) {
      rows(connection, home, runId, blocks.subList(from, Math.min(from + BLOCKS, blocks.size())))
          .forEach(
              row ->
                  sums.computeIfPresent(
                      row.first(), (first, block) -> block.with(row.totals(), row.longest())));
    }
    return summed(known, List.copyOf(sums.values()));
  }

  private static List<Row> rows(
      Connection connection, LedgerLocation home, UUID runId, List<ChunkBlock> blocks)
      throws SQLException {
    return home.sql(LedgerStatement.VIEW_TOTALS)
        .on(connection)
        .with("run", runId)
        .with("firsts", ChunkBlock.firsts(blocks))
        .with("ends", ChunkBlock.ends(blocks))
        .list(Row::of);
  }

  private static RunSums summed(EndedBlocks known, List<BlockSums> read) {
    var all =
        new RunSums(
            read.stream().map(BlockSums::totals).reduce(known.totals(), ChunkTotals::plus),
            read,
            EndedBlocks.longestOf(Stream.concat(known.longest().stream(), read.stream())));
    read.forEach(known::add);
    return all;
  }

  /** The first blocks that have chunks in a state that is not for good. */
  List<ChunkBlock> with(ChunkState state, int atMost) {
    return read.stream()
        .filter(block -> block.totals().in(state) > 0)
        .limit(atMost)
        .map(BlockSums::block)
        .toList();
  }

  /** The blocks in which the slowest chunks lie; none if none is asked for. */
  List<ChunkBlock> slowest(int atMost) {
    return longest.stream().limit(atMost).map(BlockSums::block).toList();
  }
}
