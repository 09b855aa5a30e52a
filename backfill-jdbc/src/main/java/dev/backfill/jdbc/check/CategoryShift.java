package dev.backfill.jdbc.check;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far categories are from those of a reference: how much (population stability index) and
 * whether chance explains it (chi-square). Value.
 *
 * @param now the rows that are judged
 * @param reference rows to compare with, or shares
 * @param exact true if the reference is exact, and not a sample itself
 */
record CategoryShift(Categories now, Categories reference, boolean exact) {

  /** A category of which so many rows are expected is missing by chance in one case of 22,000. */
  private static final double CERTAIN = 10;

  private Set<String> all() {
    var all = new TreeSet<>(now.counts().keySet());
    all.addAll(reference.counts().keySet());
    return all;
  }

  int size() {
    return all().size();
  }

  /** Sum of (p - q) ln(p / q) over the shares; half a row is added to each, so that none is 0. */
  double stabilityIndex() {
    int all = size();
    double index = 0;
    for (String category : all()) {
      double p = (now.of(category) + 0.5) / (now.total() + 0.5 * all);
      double weight = exact ? now.total() : reference.total();
      double q = (reference.of(category) / reference.total() * weight + 0.5) / (weight + 0.5 * all);
      index += (p - q) * Math.log(p / q);
    }
    return index;
  }

  /** How likely such a difference, or a greater one, is by chance alone. */
  double chance() {
    double chiSquare = 0;
    int terms = 0;
    double rareNow = 0;
    double rareThen = 0;
    for (String category : all()) {
      if (expected(category) < CERTAIN / 2) {
        rareNow += now.of(category);
        rareThen += reference.of(category);
      } else {
        chiSquare += term(now.of(category), reference.of(category));
        terms++;
      }
    }
    if (rareNow + rareThen > 0) {
      chiSquare += term(rareNow, rareThen);
      terms++;
    }
    return terms < 2 ? 1 : Gamma.upper((terms - 1) / 2.0, chiSquare / 2);
  }

  /** The smaller of the two numbers of rows that both together let expect. */
  private double expected(String category) {
    double n = now.total();
    if (exact) {
      return n * reference.of(category) / reference.total();
    }
    double m = reference.total();
    return (now.of(category) + reference.of(category)) * Math.min(n, m) / (n + m);
  }

  private double term(double here, double there) {
    double n = now.total();
    double m = reference.total();
    if (exact) {
      double expected = n * there / m;
      return expected == 0 ? 0 : (here - expected) * (here - expected) / expected;
    }
    double difference = Math.sqrt(m / n) * here - Math.sqrt(n / m) * there;
    return difference * difference / (here + there);
  }

  /** Categories that the reference lacks, though it would have them if nothing had changed. */
  List<String> fresh() {
    return lacking(now, reference, exact ? Double.POSITIVE_INFINITY : reference.total());
  }

  /** Categories of the reference that are gone, though chance does not explain it. */
  List<String> missing() {
    return lacking(reference, now, now.total());
  }

  private static List<String> lacking(Categories in, Categories notIn, double rows) {
    return in.counts().entrySet().stream()
        .filter(category -> notIn.of(category.getKey()) == 0 && category.getValue() > 0)
        .filter(category -> category.getValue() / in.total() * rows >= CERTAIN)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
