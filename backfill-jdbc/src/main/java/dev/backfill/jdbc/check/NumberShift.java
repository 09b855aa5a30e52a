package dev.backfill.jdbc.check;

/**
 * How far numbers are from those of a reference: the greatest distance of their cumulative shares
 * (Kolmogorov-Smirnov), and whether chance explains it. Values are sorted.
 */
final class NumberShift {

  private static final int TERMS = 100;

  private final double[] now;
  private final double[] reference;

  NumberShift(double[] now, double[] reference) {
    this.now = now.clone();
    this.reference = reference.clone();
  }

  /** The greatest distance, from 0 to 1. */
  double distance() {
    int i = 0;
    int j = 0;
    double most = 0;
    while (i < now.length && j < reference.length) {
      double value = Math.min(now[i], reference[j]);
      while (i < now.length && now[i] <= value) {
        i++;
      }
      while (j < reference.length && reference[j] <= value) {
        j++;
      }
      most = Math.max(most, Math.abs((double) i / now.length - (double) j / reference.length));
    }
    return most;
  }

  /** How likely such a distance, or a greater one, is by chance alone; from 1 to 0. */
  double chance() {
    double n = (double) now.length * reference.length / (now.length + reference.length);
    double root = Math.sqrt(n);
    double lambda = (root + 0.12 + 0.11 / root) * distance();
    if (lambda < 0.2) {
      return 1; // the sum below converges slowly there, and its value is 1 in 14 digits
    }
    double sum = 0;
    for (int k = 1; k <= TERMS; k++) {
      sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2.0 * k * k * lambda * lambda);
    }
    return Math.clamp(sum, 0, 1);
  }
}
