package dev.backfill.jdbc.check;

import dev.backfill.check.Check;
import dev.backfill.check.Check.Status;
import dev.backfill.check.Check.Verdict;
import java.util.Locale;

/**
 * Which difference of two distributions is worth attention, and which fails. A difference counts
 * only if chance explains it in fewer than one of a thousand cases. Value.
 *
 * @param warn the least difference that warns
 * @param fail the least difference that fails
 * @param leastRows fewer rows on one side are not judged
 */
public record ShiftLimits(double warn, double fail, long leastRows) {

  /** Population stability index: below 0.1 is taken for stable, from 0.25 on for another one. */
  public static final ShiftLimits OF_CATEGORIES = new ShiftLimits(0.1, 0.25, 100);

  /** Distance of cumulative shares. */
  public static final ShiftLimits OF_NUMBERS = new ShiftLimits(0.1, 0.2, 100);

  private static final double CHANCE = 0.001;

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if a limit is not positive, or warns later than it fails
   */
  public ShiftLimits {
    if (!(warn > 0) || !(fail >= warn) || Double.isInfinite(fail)) {
      throw new IllegalArgumentException(
          "thresholds must be more than 0, and that of a failure not below that of a warning; were %s and %s"
              .formatted(warn, fail));
    }
    if (leastRows < 2) {
      throw new IllegalArgumentException("leastRows must be 2 or more, was " + leastRows);
    }
  }

  /** A probability for people. */
  static String share(double chance) {
    return chance < CHANCE
        ? "less than 0.1 %"
        : String.format(Locale.ROOT, "%.1f %%", 100 * chance);
  }

  boolean tooFew(double here, double there) {
    return Math.min(here, there) < leastRows;
  }

  /** Judges a difference that chance explains with a probability. */
  Status of(double difference, double chance) {
    if (chance >= CHANCE || difference < warn) {
      return Status.PASSED;
    }
    return difference >= fail ? Status.FAILED : Status.WARNED;
  }

  Verdict few(double here, double there) {
    return Check.warned(
        String.format(
            Locale.ROOT,
            "too few rows to judge: %,.0f, and %,.0f to compare with; %,d are needed on both sides",
            here,
            there,
            leastRows));
  }
}
