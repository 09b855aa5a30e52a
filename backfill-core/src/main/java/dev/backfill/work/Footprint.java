package dev.backfill.work;

import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.RangeCodec.Bounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a run writes: columns of a table, and the rows in its ranges. Two live runs whose footprints
 * overlap would change the same values at the same time.
 *
 * <p>Value.
 *
 * @param plan name of the plan
 * @param written the table and its columns
 * @param ranges the ranges, as they are written down; empty if all rows may be written, or if it is
 *     not known which
 * @param nulls true if the rows that have no value along the ranges are written too
 * @param shown the ranges for people; empty if bounds are row data
 * @param mayOverlap true if the plan accepts that others write the same
 * @param after the plans of its group that come before it: their group decides what may be done at
 *     the same time
 */
public record Footprint(
    String plan,
    WrittenColumns written,
    List<Bounds> ranges,
    boolean nulls,
    String shown,
    boolean mayOverlap,
    Set<String> after) {

  /** A plan of more ranges counts as one that writes all rows: {@value}. */
  public static final int MOST_RANGES = 1_000;

  /** Copies the ranges; too many of them become all rows. */
  public Footprint {
    ranges = ranges.size() > MOST_RANGES ? List.of() : List.copyOf(ranges);
    after = Set.copyOf(after);
  }

  /**
   * Returns true unless it is certain that no value is written by both. To be asked of runs on one
   * table, or on a table and a part of it.
   *
   * @param <R> type of the ranges of this run
   * @param other the footprint of another run
   * @param codec reads the ranges of this run
   * @return false if they share no column, or no row, or if one comes after the other in a group
   */
  public <R extends Range> boolean overlaps(Footprint other, RangeCodec<R> codec) {
    boolean ordered = after.contains(other.plan) || other.after.contains(plan);
    return !ordered && written.sharesColumnsWith(other.written) && !areRowsDisjoint(other, codec);
  }

  private <R extends Range> boolean areRowsDisjoint(Footprint other, RangeCodec<R> codec) {
    boolean comparable =
        !written.along().isEmpty()
            && written.along().equals(other.written.along())
            && !ranges.isEmpty()
            && !other.ranges.isEmpty();
    return comparable && !(nulls && other.nulls) && areDisjoint(ranges, other.ranges, codec);
  }

  private static <R extends Range> boolean areDisjoint(
      List<Bounds> ones, List<Bounds> others, RangeCodec<R> codec) {
    try {
      var theirs = others.stream().map(codec::read).toList();
      return ones.stream()
          .map(codec::read)
          .allMatch(one -> theirs.stream().allMatch(other -> codec.areDisjoint(one, other)));
    } catch (IllegalArgumentException e) {
      return false; // ranges of another type
    }
  }

  /**
   * Writes it down.
   *
   * @return text that {@link #parse} reads; holds bounds, which may be row data
   */
  public String text() {
    var lines = new ArrayList<String>();
    lines.add(plan);
    lines.add(written.schema());
    lines.add(written.table());
    lines.add(written.along());
    lines.add(shown);
    lines.add(Boolean.toString(nulls));
    lines.add(Boolean.toString(mayOverlap));
    lines.add(String.join(" ", after.stream().sorted().toList()));
    lines.add(Integer.toString(written.columns().size()));
    lines.addAll(written.columns().stream().sorted().toList());
    for (var range : ranges) {
      lines.add(range.lo());
      lines.add(range.hi());
    }
    return String.join("\n", lines.stream().map(Footprint::escaped).toList());
  }

  /**
   * Reads back what {@link #text} has written.
   *
   * @param text the text
   * @return an equal footprint
   * @throws IllegalArgumentException if it is something else
   */
  public static Footprint parse(String text) {
    var lines = List.of(text.split("\n", -1)).stream().map(Footprint::unescaped).toList();
    try {
      int columns = COLUMNS + Integer.parseInt(lines.get(COLUMNS - 1));
      var ranges = new ArrayList<Bounds>();
      for (int i = columns; i < lines.size(); i += 2) {
        ranges.add(new Bounds(lines.get(i), lines.get(i + 1)));
      }
      return new Footprint(
          lines.get(0),
          new WrittenColumns(
              lines.get(1),
              lines.get(2),
              Set.copyOf(lines.subList(COLUMNS, columns)),
              lines.get(3)),
          ranges,
          Boolean.parseBoolean(lines.get(5)),
          lines.get(4),
          Boolean.parseBoolean(lines.get(6)),
          lines.get(7).isEmpty() ? Set.of() : Set.of(lines.get(7).split(" ", -1)));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "The text is not a footprint of a run: it was changed by hand, or a newer version of this"
              + " library wrote it. End the run that wrote it, or run both with one version",
          e);
    }
  }

  /** The line of the first column. */
  private static final int COLUMNS = 9;

  private static String escaped(String line) {
    return line.replace("\\", "\\\\").replace("\n", "\\n");
  }

  private static String unescaped(String line) {
    var text = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        i++;
        c = line.charAt(i) == 'n' ? '\n' : line.charAt(i);
      }
      text.append(c);
    }
    return text.toString();
  }

  /** Such as {@code column tier of public.orders, range 2023-01-01..2023-04-01}. */
  @Override
  public String toString() {
    String rows = shown.isEmpty() ? "range not shown (its bounds are row data)" : "range " + shown;
    return "%s, %s%s".formatted(written, rows, nulls ? " and the rows without a value" : "");
  }
}
