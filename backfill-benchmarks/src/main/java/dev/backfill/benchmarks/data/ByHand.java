package dev.backfill.benchmarks.data;

import static dev.backfill.benchmarks.measure.Contender.Family.RAW;

import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.server.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;

/**
 * Statements that one sends by hand: without a ledger, a retry or a way to resume.
 *
 * @param rows keys of the table
 */
record ByHand(long rows) {

  private static final LocalDate BEGIN = LocalDate.of(2023, 1, 1);
  private static final int MONTHS = 12;

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

  static void update(Connection connection, long from, long to) throws SQLException {
    try (var update = connection.prepareStatement(RANGE_UPDATE)) {
      update.setLong(1, from);
      update.setLong(2, to);
      update.executeUpdate();
    }
  }

  /** A statement for each month, along the index of the dates: twelve pieces, however large. */
  Contender months(int threads) {
    return Contender.of(
        "JDBC loop, UPDATE by month, %s".formatted(Words.connections(threads)),
        RAW,
        pool -> Lanes.run(pool, threads, MONTHS, 1, ByHand::updateMonths));
  }

  private static void updateMonths(Connection connection, long from, long to) throws SQLException {
    try (var update =
        connection.prepareStatement(
            "update orders set customer_tier = "
                + OrdersTable.TIER
                + " where order_date >= ? and order_date < ?")) {
      update.setObject(1, BEGIN.plusMonths(from));
      update.setObject(2, BEGIN.plusMonths(to));
      update.executeUpdate();
    }
  }

  /**
   * By the place of the rows on disk, as many pages at a time as hold so many rows: the pages that
   * were there at the beginning. Safe only while no other session writes.
   */
  Contender pages(int threads, int width) {
    return Contender.of(
        "JDBC loop, UPDATE by pages of %,d rows, %s".formatted(width, Words.connections(threads)),
        RAW,
        pool -> {
          long pages = Sql.number(pool, "select pg_relation_size('orders') / 8192");
          long step = Math.max(1, pages * width / rows);
          Lanes.run(pool, threads, pages, step, ByHand::updatePages);
        });
  }

  private static void updatePages(Connection connection, long from, long to) throws SQLException {
    try (var update =
        connection.prepareStatement(
            "update orders set customer_tier = "
                + OrdersTable.TIER
                + " where ctid >= ?::tid and ctid < ?::tid")) {
      update.setString(1, "(%d,0)".formatted(from));
      update.setString(2, "(%d,0)".formatted(to));
      update.executeUpdate();
    }
  }
}
