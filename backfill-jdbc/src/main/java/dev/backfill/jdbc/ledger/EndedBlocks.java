package dev.backfill.jdbc.ledger;

import dev.backfill.ledger.ChunkState;
import java.sql.Connection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a process remembers of a run between two looks: the sums of the blocks all of whose chunks
 * have ended for good. One thread at a time.
 */
final class EndedBlocks {

  /** Chunks in these states are changed by nothing but what changes the revision of their run. */
  static final Set<ChunkState> FOR_GOOD = Set.of(ChunkState.SUCCEEDED, ChunkState.SPLIT);

  private final KnownBlocks known;
  private final Set<ChunkState> forGood;
  private ChunkTotals totals = ChunkTotals.NONE;
  private List<BlockSums> longest = List.of();

  /**
   * Nothing is known yet.
   *
   * @param size the number of chunks of a block
   */
  EndedBlocks(int size) {
    this(size, FOR_GOOD);
  }

  /** With another rule of when a chunk has ended. */
  EndedBlocks(int size, Set<ChunkState> forGood) {
    this.known = new KnownBlocks(size);
    this.forGood = forGood;
  }

  /** Forgets all, unless what it knows is of this session and revision; empty is never known. */
  void require(Connection session, OptionalLong revision) {
    if (known.isNew(session, revision)) {
      forgetSums();
    }
  }

  void forget() {
    known.forget();
    forgetSums();
  }

  private void forgetSums() {
    totals = ChunkTotals.NONE;
    longest = List.of();
  }

  /** The blocks that must be read, in order; the last one has no end. */
  List<ChunkBlock> others(long lastNo) {
    return known.others(lastNo);
  }

  /** Remembers a block that was read, if all its chunks are there and have ended for good. */
  void add(BlockSums sums) {
    boolean whole = known.mayAdd(sums.block()) && sums.totals().all() == known.size();
    if (whole && sums.totals().areAll(forGood)) {
      known.add(sums.block());
      totals = totals.plus(sums.totals());
      longest = longestOf(Stream.concat(longest.stream(), Stream.of(sums)));
    }
  }

  /** The sums of all blocks that it knows. */
  ChunkTotals totals() {
    return totals;
  }

  /** Of those, the blocks with the longest attempts. */
  List<BlockSums> longest() {
    return longest;
  }

  /** Each chunk before this one is done. */
  long firstUnfinished() {
    return known.firstUnfinished();
  }

  /** The longest first; the slowest chunks of all lie in as many blocks at most. */
  static List<BlockSums> longestOf(Stream<BlockSums> blocks) {
    return blocks
        .filter(block -> block.longest() >= 0)
        .sorted(Comparator.comparingDouble(BlockSums::longest).reversed())
        .limit(NotableChunks.SLOWEST)
        .toList();
  }
}
