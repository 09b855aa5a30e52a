package dev.backfill.examples.scenario;

import java.math.BigDecimal;

/**
 * The result of a query, in two numbers: equal for the same rows in any order, and different, but
 * for a chance of one in 2<sup>64</sup>, as soon as one of them differs.
 *
 * @param rows the number of rows
 * @param sum of a hash of each
 */
public record Checksum(long rows, BigDecimal sum) {

  /** Of no rows. */
  public static final Checksum NONE = new Checksum(0, BigDecimal.ZERO);

  @Override
  public String toString() {
    return "%s rows, checksum %016x".formatted(Screen.count(rows), sum.toBigInteger().longValue());
  }
}
