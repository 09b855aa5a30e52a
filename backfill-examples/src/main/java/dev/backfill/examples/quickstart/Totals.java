package dev.backfill.examples.quickstart;

/**
 * Sums over some orders.
 *
 * @param orders the number of orders
 * @param cents sum of their prices
 * @param keys sum of their keys: two sets of orders hardly agree in all three
 */
record Totals(long orders, long cents, long keys) {

  static final Totals NONE = new Totals(0, 0, 0);

  Totals plus(Totals other) {
    return new Totals(orders + other.orders, cents + other.cents, keys + other.keys);
  }
}
