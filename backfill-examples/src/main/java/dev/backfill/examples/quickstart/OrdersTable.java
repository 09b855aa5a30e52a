package dev.backfill.examples.quickstart;

import io.trino.tpch.GenerateUtils;
import io.trino.tpch.Order;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The table {@code orders}: complete and of the wanted scale, or not there. It is loaded in one
 * transaction, together with a row that records what was loaded.
 */
final class OrdersTable {

  private static final String LOADER = "quickstart load";
  private static final int BUFFER = 1 << 16;

  private static final String CREATE =
      """
      drop schema public cascade;
      create schema public;
      create table orders (
        o_orderkey bigint not null,
        o_custkey bigint not null,
        o_orderstatus char(1) not null,
        o_totalprice numeric(12, 2) not null,
        o_orderdate date not null,
        o_orderpriority varchar(15) not null,
        o_clerk varchar(15) not null,
        o_shippriority integer not null,
        o_comment varchar(79) not null,
        order_tier varchar(10));
      create table orders_loaded (
        scale double precision, orders bigint, cents bigint, at timestamptz default now());
      """;

  /** Stored in the order of the dates, as a table that grew has its orders. */
  private static final String FINISH =
      """
      create index orders_o_orderdate on orders (o_orderdate);
      cluster orders using orders_o_orderdate;
      alter table orders add primary key (o_orderkey);
      analyze orders;
      """;

  private final DataSource database;

  OrdersTable(DataSource database) {
    this.database = database;
  }

  /** Returns true if the table is there, complete and of this scale, whatever its tiers are. */
  boolean holds(Orders orders) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      try (var rows = statement.executeQuery("select to_regclass('public.orders_loaded')")) {
        if (!rows.next() || rows.getString(1) == null) {
          return false;
        }
      }
      try (var rows =
          statement.executeQuery(
              """
              select l.scale
                from orders_loaded l,
                     (select count(*) n, (sum(o_totalprice) * 100)::bigint c from orders) o
               where l.orders = o.n and l.cents = o.c
              """)) {
        return rows.next() && rows.getDouble(1) == orders.scale();
      }
    }
  }

  /**
   * Loads the table, in place of everything that the database holds.
   *
   * @param progress told the number of orders now and then; may throw to give up
   */
  void load(Orders orders, LongConsumer progress) throws SQLException {
    try (var connection = database.getConnection()) {
      endOtherLoads(connection);
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute(CREATE);
        long cents = copy(connection, orders, progress);
        statement.execute(FINISH);
        try (var insert =
            connection.prepareStatement(
                "insert into orders_loaded (scale, orders, cents) values (?, ?, ?)")) {
          insert.setDouble(1, orders.scale());
          insert.setLong(2, orders.count());
          insert.setLong(3, cents);
          insert.executeUpdate();
        }
      }
      connection.commit();
      connection.setAutoCommit(true);
      try (var statement = connection.createStatement()) {
        statement.execute("vacuum orders"); // as a table that has been there long
      }
    }
  }

  /** The session of a killed program may still build an index, and hold the table. */
  private static void endOtherLoads(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("set application_name = '" + LOADER + "'");
      statement.execute(
          """
          select pg_terminate_backend(pid, 30000) from pg_stat_activity
           where application_name = '%s' and pid <> pg_backend_pid()
          """
              .formatted(LOADER));
    }
  }

  private static long copy(Connection connection, Orders orders, LongConsumer progress)
      throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy orders from stdin with (freeze)"); // as rows that have been there long
    try {
      var lines = new StringBuilder(BUFFER);
      long cents = 0;
      for (Iterator<Order> all = orders.iterator(); all.hasNext(); ) {
        Order order = all.next();
        cents += order.totalPriceInCents();
        append(lines, order);
        if (lines.length() >= BUFFER || !all.hasNext()) {
          byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
          copy.writeToCopy(bytes, 0, bytes.length);
          lines.setLength(0);
          progress.accept(order.rowNumber());
        }
      }
      copy.endCopy();
      return cents;
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /** TPC-H's texts hold neither tabs nor backslashes. */
  private static void append(StringBuilder line, Order order) {
    line.append(order.orderKey()).append('\t').append(order.customerKey()).append('\t');
    line.append(order.orderStatus()).append('\t');
    line.append(GenerateUtils.formatMoney(order.totalPriceInCents())).append('\t');
    line.append(GenerateUtils.formatDate(order.orderDate())).append('\t');
    line.append(order.orderPriority()).append('\t').append(order.clerk()).append('\t');
    line.append(order.shipPriority()).append('\t').append(order.comment()).append('\t');
    line.append(Orders.isByHand(order) ? "manual" : "\\N").append('\n');
  }
}
