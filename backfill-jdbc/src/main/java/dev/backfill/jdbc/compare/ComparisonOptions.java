package dev.backfill.jdbc.compare;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings of a comparison of two tables. Value.
 *
 * @param ignored columns that are left out, by their names in the left table, or in the right one
 *     if the left has none
 * @param names names in the right table of columns of the left, where they differ
 * @param tolerances the tolerances of the values, by the names in the left table
 * @param keys the largest number of keys of differing rows that are kept
 * @param settling the time for which a difference must hold before it counts
 */
public record ComparisonOptions(
    Set<String> ignored,
    Map<String, String> names,
    Map<String, Tolerance> tolerances,
    int keys,
    Duration settling) {

  private static final Duration SETTLING = Duration.ofMillis(500);

  /** Everything is compared exactly. */
  public static final ComparisonOptions NONE =
      new ComparisonOptions(Set.of(), Map.of(), Map.of(), 0, SETTLING);

  public ComparisonOptions {
    ignored = Set.copyOf(ignored);
    names = Map.copyOf(names);
    tolerances = Map.copyOf(tolerances);
  }

  public ComparisonOptions ignoring(String column) {
    var all = new TreeSet<>(ignored);
    all.add(column);
    return new ComparisonOptions(all, names, tolerances, keys, settling);
  }

  public ComparisonOptions mapping(String column, String other) {
    var all = new TreeMap<>(names);
    all.put(column, other);
    return new ComparisonOptions(ignored, all, tolerances, keys, settling);
  }

  public ComparisonOptions with(String column, Tolerance tolerance) {
    var all = new TreeMap<>(tolerances);
    all.put(column, tolerance);
    return new ComparisonOptions(ignored, names, all, keys, settling);
  }

  public ComparisonOptions withKeys(int atMost) {
    return new ComparisonOptions(ignored, names, tolerances, atMost, settling);
  }

  public ComparisonOptions settlingFor(Duration time) {
    return new ComparisonOptions(ignored, names, tolerances, keys, time);
  }

  /** The text for a plan's definition; empty if everything is compared exactly. */
  public String definition() {
    var text = new StringBuilder();
    if (!ignored.isEmpty()) {
      text.append(" ignoring ").append(String.join(", ", new TreeSet<>(ignored)));
    }
    new TreeMap<>(names)
        .forEach(
            (name, other) -> text.append(" mapping ").append(name).append(" to ").append(other));
    new TreeMap<>(tolerances)
        .forEach((name, near) -> text.append(" near ").append(name).append(' ').append(near));
    return keys == 0 ? text.toString() : text.append(" keys ").append(keys).toString();
  }
}
