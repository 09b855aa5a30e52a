package dev.backfill.benchmarks.data;

import static dev.backfill.benchmarks.measure.Contender.Family.RAW;

import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.server.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;

/**
 * What one writes by hand: without a ledger, a retry or a way to go on.
 *
 * @param rows keys of the table
 */
record ByHand(long rows) {

  private static final String RANGE_UPDATE =
      "update orders set customer_tier = " + OrdersTable.TIER + " where id >= ? and id < ?";

  Contender oneUpdate() {
    return Contender.of(
        "one UPDATE of the whole table",
        RAW,
        pool -> Sql.execute(pool, "update orders set customer_tier = " + OrdersTable.TIER));
  }

  Contender ranges(int threads, int width) {
    return Contender.of(
        "JDBC loop, UPDATE by range of %,d, %s".formatted(width, Words.connections(threads)),
        RAW,
        pool -> Lanes.run(pool, threads, rows, width, ByHand::update));
  }

  private static void update(Connection connection, long from, long to) throws SQLException {
    try (var update = connection.prepareStatement(RANGE_UPDATE)) {
      update.setLong(1, from);
      update.setLong(2, to);
      update.executeUpdate();
    }
  }

  /** Reads, computes in Java, writes back by arrays, with the range repeated. */
  Contender computed(int threads, int width) {
    return Contender.of(
        "JDBC loop, computed in Java, %,d by arrays, %s"
            .formatted(width, Words.connections(threads)),
        RAW,
        pool -> Lanes.run(pool, threads, rows, width, ByHand::compute));
  }

  private static void compute(Connection connection, long from, long to) throws SQLException {
    var ids = new ArrayList<Long>();
    var tiers = new ArrayList<String>();
    try (var read =
        connection.prepareStatement("select id, amount from orders where id >= ? and id < ?")) {
      read.setLong(1, from);
      read.setLong(2, to);
      try (var row = read.executeQuery()) {
        while (row.next()) {
          ids.add(row.getLong(1));
          tiers.add(OrdersTable.tierOf(row.getBigDecimal(2)));
        }
      }
    }
    try (var write =
        connection.prepareStatement(
            "update orders o set customer_tier = v.tier from unnest(?::bigint[], ?::text[]) as v"
                + " (id, tier) where o.id = v.id and o.id >= ? and o.id < ?")) {
      write.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
      write.setArray(2, connection.createArrayOf("text", tiers.toArray()));
      write.setLong(3, from);
      write.setLong(4, to);
      write.executeUpdate();
    }
  }
}
