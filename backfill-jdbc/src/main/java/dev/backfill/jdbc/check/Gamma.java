package dev.backfill.jdbc.check;

/** The incomplete gamma function, for the tail of chi-square. */
final class Gamma {

  private static final double ENOUGH = 1e-14;
  private static final int MOST = 10_000;

  /** Coefficients of Lanczos for g = 5. */
  private static final double[] LANCZOS = {
    76.18009172947146,
    -86.50532032941678,
    24.01409824083091,
    -1.231739572450155,
    0.1208650973866179e-2,
    -0.5395239384953e-5
  };

  private Gamma() {}

  /** The share above x of a gamma distribution of shape a and scale 1. */
  static double upper(double a, double x) {
    if (x <= 0) {
      return 1;
    }
    return x < a + 1 ? 1 - series(a, x) : fraction(a, x);
  }

  private static double series(double a, double x) {
    double term = 1 / a;
    double sum = term;
    for (int n = 1; n < MOST && Math.abs(term) > Math.abs(sum) * ENOUGH; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return sum * weight(a, x);
  }

  /** By the continued fraction of Lentz. */
  private static double fraction(double a, double x) {
    double tiny = 1e-300;
    double b = x + 1 - a;
    double c = 1 / tiny;
    double d = 1 / b;
    double h = d;
    double change = 0;
    for (int i = 1; i < MOST && Math.abs(change - 1) > ENOUGH; i++) {
      double an = -i * (i - a);
      b += 2;
      d = 1 / nonZero(an * d + b, tiny);
      c = nonZero(b + an / c, tiny);
      change = d * c;
      h *= change;
    }
    return h * weight(a, x);
  }

  private static double nonZero(double value, double tiny) {
    return Math.abs(value) < tiny ? tiny : value;
  }

  private static double weight(double a, double x) {
    return Math.exp(-x + a * Math.log(x) - logOf(a));
  }

  private static double logOf(double a) {
    double sum = 1.000000000190015;
    for (int i = 0; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (a + i + 1);
    }
    double t = a + 5.5;
    return (a + 0.5) * Math.log(t) - t + Math.log(2.5066282746310007 * sum / a);
  }
}
