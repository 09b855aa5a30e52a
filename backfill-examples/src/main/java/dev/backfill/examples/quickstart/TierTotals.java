package dev.backfill.examples.quickstart;

import io.trino.tpch.Order;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Sums per tier, from the generator or from the table: the two never see each other's values. */
final class TierTotals {

  private static final String BY_HAND = "manual";
  private static final String NONE = "(none)";

  private TierTotals() {}

  /** The right totals, computed by Java from the generator's values. */
  static Map<String, Totals> expected(Orders orders) {
    Map<String, Totals> totals = empty();
    for (Iterator<Order> all = orders.withoutTexts(); all.hasNext(); ) {
      Order order = all.next();
      totals.merge(
          tier(order), new Totals(1, order.totalPriceInCents(), order.orderKey()), Totals::plus);
    }
    return totals;
  }

  /** The rule once more, in Java and in cents, so that it shares nothing with the SQL. */
  private static String tier(Order order) {
    long cents = order.totalPriceInCents();
    if (Orders.isByHand(order)) {
      return BY_HAND;
    }
    if (cents >= 30_000_000) {
      return "platinum";
    }
    if (cents >= 15_000_000) {
      return "gold";
    }
    return cents >= 5_000_000 ? "silver" : "base";
  }

  /** The totals found in the database. */
  static Map<String, Totals> found(DataSource database) throws SQLException {
    Map<String, Totals> totals = empty();
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select coalesce(order_tier, '(none)'), count(*),
                       (sum(o_totalprice) * 100)::bigint, sum(o_orderkey)::bigint
                  from orders
                 group by 1 order by 1
                """)) {
      while (rows.next()) {
        totals.merge(
            rows.getString(1),
            new Totals(rows.getLong(2), rows.getLong(3), rows.getLong(4)),
            Totals::plus);
      }
    }
    return totals;
  }

  private static Map<String, Totals> empty() {
    Map<String, Totals> totals = new LinkedHashMap<>();
    List.of("platinum", "gold", "silver", "base", BY_HAND, NONE)
        .forEach(tier -> totals.put(tier, Totals.NONE));
    return totals;
  }
}
