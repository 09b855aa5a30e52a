package dev.backfill.ledger;

import static java.util.Comparator.comparingLong;

import dev.backfill.work.FaultyRow;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The rows of a run in memory that were set aside. Guarded by the lock of the run. */
final class BadRowStore {

  private final TreeMap<Place, BadRow> rows = new TreeMap<>();

  long count() {
    return rows.size();
  }

  /** Keeps the row that was set aside after so many others under the same claim. */
  void add(ClaimedChunk<?> held, int after, FaultyRow row, Moment now) {
    var failure = row.fault().failure();
    rows.put(
        new Place(held.chunk().no(), held.batches() + after),
        new BadRow(
            held.chunk().id(),
            row.place().table(),
            row.place().key(),
            failure.text(),
            failure.sqlState(),
            row.fault().constraint(),
            held.attempt(),
            now.instant()));
  }

  /** The number of rows that a chunk has set aside. */
  long of(long chunk) {
    return rows.keySet().stream().filter(place -> place.chunk() == chunk).count();
  }

  /** Forgets the rows of a chunk, which are tried again. */
  void takeBack(long chunk) {
    rows.keySet().removeIf(place -> place.chunk() == chunk);
  }

  List<BadRow> first(int atMost) {
    return rows.values().stream().limit(atMost).toList();
  }

  /** By cause, the most frequent first. */
  List<BadRowGroup> groups(int atMost) {
    var groups = new ArrayList<BadRowGroup>();
    rows.values().forEach(row -> count(groups, row));
    groups.sort(comparingLong(BadRowGroup::rows).reversed());
    return List.copyOf(groups.subList(0, Math.min(atMost, groups.size())));
  }

  private static void count(List<BadRowGroup> groups, BadRow row) {
    for (int i = 0; i < groups.size(); i++) {
      var group = groups.get(i);
      if (group.cause().equals(row.cause()) && group.constraint().equals(row.constraint())) {
        groups.set(
            i,
            new BadRowGroup(group.rows() + 1, group.cause(), group.sqlState(), group.constraint()));
        return;
      }
    }
    groups.add(new BadRowGroup(1, row.cause(), row.sqlState(), row.constraint()));
  }

  /** Which row: the one that was passed by as this batch of its chunk. */
  private record Place(long chunk, int batch) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byChunk = Long.compare(chunk, other.chunk);
      return byChunk == 0 ? Integer.compare(batch, other.batch) : byChunk;
    }
  }
}
