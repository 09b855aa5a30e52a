package dev.backfill.work;

import dev.backfill.support.Saturated;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The result of a comparison of two tables. The left table is the one whose rows the plan goes
 * through.
 *
 * <p>Value. Sums end at {@link Long#MAX_VALUE}.
 *
 * @param matching rows that both tables have, with the same values
 * @param differing rows that both tables have, with other values in at least one column
 * @param onlyLeft rows that only the left table has
 * @param onlyRight rows that only the right table has
 * @param columns the differences in each compared column that is no part of the key
 * @param keys keys of some rows that differ or are missing on one side, if they were asked for; row
 *     data
 */
public record TableDifference(
    long matching,
    long differing,
    long onlyLeft,
    long onlyRight,
    List<ColumnMatches> columns,
    List<String> keys) {

  /** The largest number of keys in a sample: {@value}. */
  public static final int MOST_KEYS = 1_000;

  /** Nothing was compared. */
  public static final TableDifference NONE = new TableDifference(0, 0, 0, 0, List.of(), List.of());

  /**
   * In how many of the rows that both tables have a column has the same value.
   *
   * <p>Value.
   *
   * @param column name of the column in the left table
   * @param matching rows with the same value
   * @param differing rows with other values
   */
  public record ColumnMatches(String column, long matching, long differing) {

    private static final long HUNDRED_PERCENT = 10_000;

    /**
     * The share of the rows that match.
     *
     * @return hundredths of a percent, rounded down: 10,000 only if no row differs
     */
    public long hundredths() {
      if (differing == 0) {
        return HUNDRED_PERCENT;
      }
      double share = (double) matching / ((double) matching + differing);
      return Math.min(HUNDRED_PERCENT - 1, (long) Math.floor(share * HUNDRED_PERCENT));
    }

    /**
     * The share of the rows that match, in words.
     *
     * @return such as {@code 99.97 %}
     */
    public String percent() {
      return String.format(Locale.ROOT, "%d.%02d %%", hundredths() / 100, hundredths() % 100);
    }
  }

  /** Copies the lists. */
  public TableDifference {
    columns = List.copyOf(columns);
    keys = List.copyOf(keys);
  }

  /**
   * Returns true if nothing differs.
   *
   * @return true if no row differs and none is missing on one side
   */
  public boolean isEmpty() {
    return differing == 0 && onlyLeft == 0 && onlyRight == 0;
  }

  /**
   * Adds what was found elsewhere. Columns are matched by name, in the order of this one.
   *
   * @param other the counts to add
   * @return the sums, with at most {@link #MOST_KEYS} keys
   */
  public TableDifference plus(TableDifference other) {
    return new TableDifference(
        Saturated.sum(matching, other.matching),
        Saturated.sum(differing, other.differing),
        Saturated.sum(onlyLeft, other.onlyLeft),
        Saturated.sum(onlyRight, other.onlyRight),
        summed(other.columns),
        Stream.concat(keys.stream(), other.keys.stream()).limit(MOST_KEYS).toList());
  }

  private List<ColumnMatches> summed(List<ColumnMatches> others) {
    var all = new ArrayList<ColumnMatches>();
    for (ColumnMatches mine : columns) {
      var same = others.stream().filter(one -> one.column().equals(mine.column())).toList();
      all.add(
          same.stream()
              .reduce(
                  mine,
                  (a, b) ->
                      new ColumnMatches(
                          a.column(),
                          Saturated.sum(a.matching(), b.matching()),
                          Saturated.sum(a.differing(), b.differing()))));
    }
    var known = columns.stream().map(ColumnMatches::column).toList();
    others.stream().filter(one -> !known.contains(one.column())).forEach(all::add);
    return all;
  }

  /**
   * The result as a sentence, without row data.
   *
   * @return such as {@code 1,000 rows match, 2 differ, 1 is only left, 0 are only right}
   */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "%,d %s, %,d %s, %,d %s only left, %,d %s only right",
        matching,
        matching == 1 ? "row matches" : "rows match",
        differing,
        differing == 1 ? "differs" : "differ",
        onlyLeft,
        onlyLeft == 1 ? "is" : "are",
        onlyRight,
        onlyRight == 1 ? "is" : "are");
  }

  /**
   * The result as text, for ledgers.
   *
   * @return a text that {@link #parse} reads
   */
  public String toText() {
    return Stream.of(
            Stream.of(matching, differing, onlyLeft, onlyRight).map(String::valueOf),
            Stream.of(String.valueOf(columns.size())),
            columns.stream()
                .flatMap(
                    one ->
                        Stream.of(
                            one.column(),
                            String.valueOf(one.matching()),
                            String.valueOf(one.differing()))),
            keys.stream())
        .flatMap(part -> part)
        .map(TableDifference::escaped)
        .collect(Collectors.joining("|"));
  }

  private static String escaped(String field) {
    return field.replace("\\", "\\\\").replace("|", "\\p");
  }

  private static String unescaped(String field) {
    var text = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\' && i + 1 < field.length()) {
        i++;
        text.append(field.charAt(i) == 'p' ? '|' : field.charAt(i));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /**
   * Reads what {@link #toText} has written.
   *
   * @param text the text
   * @return the same result
   * @throws IllegalArgumentException if it is no such text
   */
  public static TableDifference parse(String text) {
    var fields = Stream.of(text.split("\\|", -1)).map(TableDifference::unescaped).toList();
    try {
      int count = Integer.parseInt(fields.get(4));
      var columns = new ArrayList<ColumnMatches>();
      for (int at = 5; at < 5 + 3 * count; at += 3) {
        columns.add(
            new ColumnMatches(
                fields.get(at),
                Long.parseLong(fields.get(at + 1)),
                Long.parseLong(fields.get(at + 2))));
      }
      return new TableDifference(
          Long.parseLong(fields.get(0)),
          Long.parseLong(fields.get(1)),
          Long.parseLong(fields.get(2)),
          Long.parseLong(fields.get(3)),
          columns,
          fields.subList(5 + 3 * count, fields.size()));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IllegalArgumentException("The result of a comparison cannot be read", e);
    }
  }
}
