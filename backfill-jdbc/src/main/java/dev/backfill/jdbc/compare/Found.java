package dev.backfill.jdbc.compare;

import dev.backfill.work.TableDifference;
import dev.backfill.work.TableDifference.ColumnMatches;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Adds up what a chunk has. Confined to one thread. */
final class Found {

  private final List<String> columns;
  private final int mostKeys;
  private final long[] differs;
  private final List<String> keys = new ArrayList<>();
  private long matching;
  private long differing;
  private long onlyLeft;
  private long onlyRight;

  /**
   * @param columns names of the compared columns
   * @param mostKeys the number of keys that are kept
   */
  Found(List<String> columns, int mostKeys) {
    this.columns = columns;
    this.mostKeys = mostKeys;
    this.differs = new long[columns.size()];
  }

  void matching(long rows) {
    matching += rows;
  }

  void differing(List<Integer> places) {
    differing++;
    places.forEach(place -> differs[place]++);
  }

  void onlyLeft(long rows) {
    onlyLeft += rows;
  }

  void onlyRight(long rows) {
    onlyRight += rows;
  }

  /** A key of a row that counts as a difference. */
  void key(List<String> values) {
    if (keys.size() < mostKeys) {
      keys.add(values.size() == 1 ? values.getFirst() : "(" + String.join(", ", values) + ")");
    }
  }

  TableDifference result() {
    long both = matching + differing;
    return new TableDifference(
        matching,
        differing,
        onlyLeft,
        onlyRight,
        IntStream.range(0, columns.size())
            .mapToObj(i -> new ColumnMatches(columns.get(i), both - differs[i], differs[i]))
            .toList(),
        keys);
  }
}
