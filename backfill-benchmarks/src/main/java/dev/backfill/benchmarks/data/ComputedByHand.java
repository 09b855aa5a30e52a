package dev.backfill.benchmarks.data;

import static dev.backfill.benchmarks.measure.Contender.Family.RAW;

import dev.backfill.benchmarks.measure.Contender;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Values that Java computes, by hand: read, compute, write back, a transaction for each range.
 *
 * @param rows keys of the table
 */
record ComputedByHand(long rows) {

  /** Reads, computes in Java, writes back by arrays, with the range repeated. */
  Contender arrays(int threads, int width) {
    return Contender.of(
        "JDBC loop, computed in Java, %,d by arrays, %s"
            .formatted(width, Words.connections(threads)),
        RAW,
        pool -> Lanes.run(pool, threads, rows, width, ComputedByHand::writeArrays));
  }

  /** The same with a statement for each row, sent together: what most code does. */
  Contender batched(int threads, int width) {
    return Contender.of(
        "JDBC loop, computed in Java, addBatch of %,d, %s"
            .formatted(width, Words.connections(threads)),
        RAW,
        pool -> Lanes.run(pool, threads, rows, width, ComputedByHand::writeBatch));
  }

  /**
   * The ids that were read and the tiers that were computed.
   *
   * @param ids of rows
   * @param tiers of the same rows
   */
  private record Computed(List<Long> ids, List<String> tiers) {}

  private static Computed compute(Connection connection, long from, long to) throws SQLException {
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
    return new Computed(ids, tiers);
  }

  private static void writeBatch(Connection connection, long from, long to) throws SQLException {
    var computed = compute(connection, from, to);
    try (var write =
        connection.prepareStatement("update orders set customer_tier = ? where id = ?")) {
      for (int row = 0; row < computed.ids().size(); row++) {
        write.setString(1, computed.tiers().get(row));
        write.setLong(2, computed.ids().get(row));
        write.addBatch();
      }
      write.executeBatch();
    }
  }

  static void writeArrays(Connection connection, long from, long to) throws SQLException {
    var computed = compute(connection, from, to);
    try (var write =
        connection.prepareStatement(
            "update orders o set customer_tier = v.tier from unnest(?::bigint[], ?::text[]) as v"
                + " (id, tier) where o.id = v.id and o.id >= ? and o.id < ?")) {
      write.setArray(1, connection.createArrayOf("bigint", computed.ids().toArray()));
      write.setArray(2, connection.createArrayOf("text", computed.tiers().toArray()));
      write.setLong(3, from);
      write.setLong(4, to);
      write.executeUpdate();
    }
  }
}
