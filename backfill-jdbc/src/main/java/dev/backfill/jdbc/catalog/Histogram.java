package dev.backfill.jdbc.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The number of rows that lie below each position of an axis: linear between its breakpoints.
 * Immutable.
 *
 * <p>Spans carry the histogram of the catalog and do not overlap each other; points carry single
 * values that many rows have, and lie anywhere.
 */
public final class Histogram {

  private final Sums spans;
  private final Sums points;
  private final long[] positions;
  private final double[] below;

  /**
   * Rows of a piece of the axis, spread evenly.
   *
   * @param from first position
   * @param to end, exclusive; greater than {@code from}
   * @param rows 0 or more
   */
  public record Part(long from, long to, double rows) {

    /** The number of its rows that lie below a position. */
    double below(long position) {
      if (position <= from) {
        return 0;
      }
      return position >= to ? rows : rows * width(from, position) / width(from, to);
    }
  }

  private Histogram(Sums spans, Sums points) {
    this.spans = spans;
    this.points = points;
    var all = new TreeSet<Long>();
    for (Sums sums : List.of(spans, points)) {
      sums.parts.forEach(part -> all.addAll(List.of(part.from(), part.to())));
    }
    this.positions = all.stream().mapToLong(Long::longValue).toArray();
    this.below = Arrays.stream(positions).mapToDouble(this::below).toArray();
  }

  /** Neither the spans nor the points overlap among themselves. */
  public static Histogram of(List<Part> spans, List<Part> points) {
    return new Histogram(new Sums(spans), new Sums(points));
  }

  /** The same, and rows beyond what the catalog knows. */
  public Histogram with(Part more) {
    var all = new ArrayList<>(spans.parts);
    all.add(more);
    return new Histogram(new Sums(all), points);
  }

  /** Returns true if nothing is known. */
  public boolean isEmpty() {
    return positions.length == 0;
  }

  /** The first position of which anything is known. */
  public long first() {
    return positions[0];
  }

  /** The position after the last one of which anything is known. */
  public long end() {
    return positions[positions.length - 1];
  }

  /** The number of rows that lie below a position. */
  public double below(long position) {
    return spans.below(position) + points.below(position);
  }

  /** The position below which so many rows lie, as nearly as positions can say. */
  public long positionOf(double rows) {
    int found = Arrays.binarySearch(below, rows);
    int upper = found >= 0 ? found : -found - 1;
    if (upper == 0) {
      return positions[0];
    }
    if (upper == positions.length) {
      return positions[positions.length - 1];
    }
    double step = below[upper] - below[upper - 1];
    double share = step <= 0 ? 1 : (rows - below[upper - 1]) / step;
    long from = positions[upper - 1];
    long to = positions[upper];
    long moved = from + rounded(share * width(from, to));
    return moved < from || moved > to ? to : moved; // rounded past the end, or overflowed
  }

  /** The difference of two positions may be greater than the greatest long. */
  private static double width(long from, long to) {
    long width = to - from;
    return width >= 0 ? width : width + 0x1p64;
  }

  /** Such a difference as a long, whose upper half stands for what is greater than any long. */
  private static long rounded(double width) {
    double whole = Math.rint(width);
    return whole < 0x1p63 ? (long) whole : (long) (whole - 0x1p63) + Long.MIN_VALUE;
  }

  /** Parts that do not overlap, ascending, with the rows before each. */
  private static final class Sums {

    private final List<Part> parts;
    private final double[] before;

    Sums(List<Part> any) {
      parts = any.stream().sorted(Comparator.comparingLong(Part::from)).toList();
      before = new double[parts.size() + 1];
      for (int i = 0; i < parts.size(); i++) {
        before[i + 1] = before[i] + parts.get(i).rows();
      }
    }

    double below(long position) {
      int low = 0;
      int high = parts.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (parts.get(middle).from() < position) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low == 0 ? 0 : before[low - 1] + parts.get(low - 1).below(position);
    }
  }
}
