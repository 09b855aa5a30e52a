package dev.backfill.jdbc.check;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many rows there are of each category. Value.
 *
 * @param counts rows by category
 */
record Categories(Map<String, Double> counts) {

  Categories {
    counts = Map.copyOf(counts);
  }

  /** Sums up counts of parts. */
  static Categories sum(Iterable<Map.Entry<String, Long>> parts) {
    var sums = new TreeMap<String, Double>();
    for (var part : parts) {
      sums.merge(part.getKey(), (double) part.getValue(), Double::sum);
    }
    return new Categories(sums);
  }

  double total() {
    return counts.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  double of(String category) {
    return counts.getOrDefault(category, 0.0);
  }
}
