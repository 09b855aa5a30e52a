package dev.backfill.benchmarks.measure;

import java.util.List;

/**
 * The middle and the ends of some numbers.
 *
 * @param low the smallest
 * @param median the middle one; of an even count the mean of the two in the middle
 * @param high the largest
 */
public record Spread(double low, double median, double high) {

  /** The spread of at least one number. */
  public static Spread of(List<Double> numbers) {
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException("no numbers have no spread");
    }
    var sorted = numbers.stream().sorted().toList();
    int size = sorted.size();
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return new Spread(sorted.get(0), median, sorted.get(size - 1));
  }

  /** One number, as a spread. */
  public static Spread exactly(double number) {
    return new Spread(number, number, number);
  }

  /** The same in another unit. */
  public Spread times(double factor) {
    return new Spread(low * factor, median * factor, high * factor);
  }
}
