package dev.backfill.jdbc.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The statistics in the database's catalog about the values of a column, as positions on its axis.
 * The most common values are not in the histogram, so neither is enough without the other.
 *
 * @param nullShare share of the rows without a value; 0 to 1
 * @param common the most common values
 * @param bounds between each two of them lie equally many of the other rows; ascending
 */
public record ColumnStatistics(double nullShare, List<Common> common, List<Long> bounds) {

  /**
   * A value that many rows have.
   *
   * @param position the value
   * @param share share of all rows; 0 to 1
   */
  public record Common(long position, double share) {}

  /** Reads a value of the column as a position. */
  @FunctionalInterface
  public interface Position {
    long read(ResultSet row, int index) throws SQLException;
  }

  public ColumnStatistics {
    common = List.copyOf(common);
    bounds = List.copyOf(bounds);
  }

  /** Returns the distribution of this many rows of the table. */
  public Histogram spread(double rows) {
    Map<Long, Double> points = new HashMap<>();
    double counted = nullShare;
    for (Common value : common) {
      points.merge(point(value.position()), value.share() * rows, Double::sum);
      counted += value.share();
    }
    int buckets = bounds.size() - 1;
    double bucket = buckets < 1 ? 0 : Math.max(0, 1 - counted) * rows / buckets;
    var spans = new ArrayList<Histogram.Part>();
    for (int i = 0; i < buckets; i++) {
      long from = bounds.get(i);
      long to = bounds.get(i + 1);
      if (from == to) {
        points.merge(point(from), bucket, Double::sum);
      } else {
        spans.add(new Histogram.Part(from, to, bucket));
      }
    }
    return Histogram.of(
        spans,
        points.entrySet().stream()
            .map(point -> new Histogram.Part(point.getKey(), point.getKey() + 1, point.getValue()))
            .toList());
  }

  /** A point has an end; the last position of all counts as the one before. */
  private static long point(long position) {
    return Math.min(position, Long.MAX_VALUE - 1);
  }
}
