package dev.backfill.ledger;

import dev.backfill.scope.Range;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/**
 * Picks the chunks that are shown: running, failed and slow ones first, then from both ends of the
 * work until the number is reached. Guarded by the lock of the run.
 */
final class NotableChunks<R extends Range> {
  private final int atMost;
  private final TreeMap<Long, ChunkRow<R>> chosen = new TreeMap<>();
  private final TreeMap<Long, ChunkRow<R>> others = new TreeMap<>();

  NotableChunks(int atMost) {
    this.atMost = atMost;
  }

  /** Chooses a chunk if there is room. */
  void choose(ChunkRow<R> row) {
    if (chosen.size() < atMost) {
      chosen.put(row.no(), row);
    }
  }

  /** Offers a chunk to fill the rest. */
  void offer(ChunkRow<R> row) {
    others.put(row.no(), row);
  }

  /** Fills up, and copies what is chosen in the order of work. */
  List<ChunkRow<R>> copies() {
    chosen.keySet().forEach(others::remove);
    int room = atMost - chosen.size();
    take(others.values().iterator(), room - room / 2);
    take(others.descendingMap().values().iterator(), room / 2);
    var copies = new ArrayList<ChunkRow<R>>(chosen.size());
    chosen.values().forEach(row -> copies.add(new ChunkRow<>(row)));
    return copies;
  }

  private void take(Iterator<ChunkRow<R>> from, int count) {
    for (int i = 0; i < count && from.hasNext(); i++) {
      choose(from.next());
    }
  }
}
