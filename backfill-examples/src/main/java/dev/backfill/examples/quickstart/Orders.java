package dev.backfill.examples.quickstart;

import io.trino.tpch.Distributions;
import io.trino.tpch.GenerateUtils;
import io.trino.tpch.Order;
import io.trino.tpch.OrderGenerator;
import io.trino.tpch.TextPool;
import java.util.Iterator;

/**
 * The orders of the TPC-H benchmark, which are the same on every machine.
 *
 * @param scale size of the data set: 1 is 1,500,000 orders
 */
record Orders(double scale) {

  /** A person has set the tier of every 50th order by hand, long before the backfill. */
  private static final int BY_HAND = 50;

  private static final int SMALL_POOL = 1 << 16;

  /** The number of orders. */
  long count() {
    return GenerateUtils.calculateRowCount(OrderGenerator.SCALE_BASE, scale, 1, 1);
  }

  /** The number of rows that have a tier from the start. */
  long countByHand() {
    return count() / BY_HAND;
  }

  /** All of them; the first use takes a second or two and 300 MB for the texts. */
  Iterator<Order> iterator() {
    return new OrderGenerator(scale, 1, 1).iterator();
  }

  /** All of them with other comments, at once and in no memory. */
  Iterator<Order> withoutTexts() {
    var distributions = Distributions.getDefaultDistributions();
    var pool = new TextPool(SMALL_POOL, distributions);
    return new OrderGenerator(scale, 1, 1, distributions, () -> pool).iterator();
  }

  static boolean isByHand(Order order) {
    return order.rowNumber() % BY_HAND == 0;
  }
}
