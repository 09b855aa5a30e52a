package dev.backfill.benchmarks.data;

import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.server.Sql;
import dev.backfill.benchmarks.server.TrialDatabase;
import java.math.BigDecimal;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The table that all of them change: orders with a date, an amount, and an empty tier. Rows lie in
 * the order of their keys, full pages, an index on the date; so a change is a new version of the
 * row in another page, with new entries in both indexes.
 *
 * @param rows the number of rows
 * @param days the number of days over which their dates are spread, from the first of January on
 */
public record OrdersTable(long rows, int days) implements Rounds.Course {

  private static final int YEAR = 365;

  /** The expression for each tier, as SQL; {@link #tierOf} is the same in Java. */
  public static final String TIER =
      "case when amount >= 7500 then 'gold' when amount >= 2500 then 'silver' else 'base' end";

  private static final BigDecimal GOLD = new BigDecimal(7500);
  private static final BigDecimal SILVER = new BigDecimal(2500);

  /** Orders of a year. */
  public OrdersTable(long rows) {
    this(rows, YEAR);
  }

  /** Returns the tier of an amount, in Java. */
  public static String tierOf(BigDecimal amount) {
    if (amount.compareTo(GOLD) >= 0) {
      return "gold";
    }
    return amount.compareTo(SILVER) >= 0 ? "silver" : "base";
  }

  /** Makes and fills it. */
  public void fill(DataSource database) throws SQLException {
    Sql.execute(
        database,
        """
        create table orders (
          id bigint primary key, customer_id bigint not null, order_date date not null,
          amount numeric(12, 2) not null, status text not null, note text, customer_tier text)
        """);
    Sql.execute(
        database,
        """
        insert into orders (id, customer_id, order_date, amount, status, note)
        select g, (g * 7919) % 100000, date '2023-01-01' + (g * DAYS / ROWS)::integer,
               ((g * 104729) % 1000000)::numeric / 100, 'shipped', 'order number ' || g
          from generate_series(0::bigint, ROWS - 1) g
        """
            .replace("DAYS", Integer.toString(days))
            .replace("ROWS", Long.toString(rows)));
    Sql.execute(database, "create index orders_by_date on orders (order_date)");
    Sql.execute(database, "vacuum (analyze, freeze) orders");
    Ledgers.make(database);
  }

  @Override
  public void begin(TrialDatabase database) throws SQLException {
    database.warm("orders");
  }

  @Override
  public void check(TrialDatabase database, Contender contender) throws SQLException {
    long right =
        Sql.number(database.plain(), "select count(*) from orders where customer_tier = " + TIER);
    if (right != rows) {
      throw new IllegalStateException(
          "%s left %,d of %,d rows without the tier that they should have"
              .formatted(contender.name(), rows - right, rows));
    }
  }
}
