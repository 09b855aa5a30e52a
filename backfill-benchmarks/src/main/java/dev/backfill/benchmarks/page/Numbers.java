package dev.backfill.benchmarks.page;

import dev.backfill.benchmarks.measure.Spread;
import java.util.Locale;

/** Numbers as tables show them. Stateless. */
public final class Numbers {

  private Numbers() {}

  /** A median with its range. */
  public static String of(Spread spread) {
    return spread.low() == spread.high() || Double.isNaN(spread.median())
        ? of(spread.median())
        : "%s (%s to %s)".formatted(of(spread.median()), of(spread.low()), of(spread.high()));
  }

  /** Three figures or so. */
  public static String of(double value) {
    if (Double.isNaN(value)) {
      return "unknown";
    }
    double size = Math.abs(value);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }
}
