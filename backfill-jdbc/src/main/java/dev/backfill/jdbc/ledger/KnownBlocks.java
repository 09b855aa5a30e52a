package dev.backfill.jdbc.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a run's chunks that have ended for good, as far as a process knows. Nothing changes
 * such chunks while the run has the same revision, so they are not read again. One thread at a
 * time.
 *
 * <p>A session may end because its server crashed, and a crash may take back what was committed
 * without waiting for the disk. So what was read in one session is not used in another one.
 */
final class KnownBlocks {

  private final int size;
  private final BitSet ended = new BitSet();
  private OptionalLong revision = OptionalLong.empty();
  private @Nullable Connection session;

  /**
   * @param size the number of chunks of a block
   */
  KnownBlocks(int size) {
    this.size = size;
  }

  /** Reads a revision; empty if any chunk may change at any time. */
  static OptionalLong revision(ResultSet row, int column) throws SQLException {
    long revision = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(revision);
  }

  int size() {
    return size;
  }

  /**
   * Forgets all, unless what it knows is of this session and revision.
   *
   * @param of empty if any chunk may change
   * @return true if all was forgotten
   */
  @SuppressWarnings("ReferenceEquality") // the session itself is meant
  boolean isNew(Connection now, OptionalLong of) {
    if (now == session && of.isPresent() && of.equals(revision)) {
      return false;
    }
    ended.clear();
    session = now;
    revision = of;
    return true;
  }

  /** Forgets all. */
  void forget() {
    ended.clear();
    session = null;
  }

  /** The blocks that must be read, in order; the last one has no end. */
  List<ChunkBlock> others(long lastNo) {
    var blocks = new ArrayList<ChunkBlock>();
    int no = ended.nextClearBit(0);
    while (end(no) <= lastNo + 1) {
      blocks.add(new ChunkBlock(first(no), end(no)));
      no = ended.nextClearBit(no + 1);
    }
    blocks.add(new ChunkBlock(first(no), Long.MAX_VALUE));
    return blocks;
  }

  /** Returns true if a block may be remembered: all its chunks are planned. */
  boolean mayAdd(ChunkBlock block) {
    return revision.isPresent() && block.end() - block.first() == size;
  }

  /** The chunks of a block have ended for good. */
  void add(ChunkBlock block) {
    ended.set(Math.toIntExact((block.first() - 1) / size));
  }

  /** Each chunk before this one is done. */
  long firstUnfinished() {
    return first(ended.nextClearBit(0));
  }

  private long first(int no) {
    return (long) no * size + 1;
  }

  private long end(int no) {
    return first(no) + size;
  }
}
