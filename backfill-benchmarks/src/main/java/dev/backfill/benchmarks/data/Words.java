package dev.backfill.benchmarks.data;

/** The names of contenders. Stateless. */
public final class Words {

  private Words() {}

  /** Of a loop by hand. */
  public static String connections(int threads) {
    return threads == 1 ? "one connection" : threads + " connections";
  }

  /** As the library calls them. */
  public static String lanes(int lanes) {
    return lanes == 1 ? "one lane" : lanes + " lanes";
  }
}
