package dev.backfill.benchmarks.data;

import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.server.Sql;
import dev.backfill.benchmarks.server.TrialDatabase;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Orders, an empty table of the same definition that they are copied or loaded into, and one with
 * old rows that is reloaded.
 *
 * @param rows the number of rows
 */
public record MovedOrders(long rows) implements Rounds.Course {

  static final String EMPTY = "copied";
  static final String OLD = "kept";

  /** Makes and fills them. */
  public void fill(DataSource database) throws SQLException {
    new OrdersTable(rows).fill(database);
    Sql.execute(database, "create table copied (like orders including all)");
    Sql.execute(database, "create table kept (like orders including all)");
    Sql.execute(
        database,
        "insert into kept select id + 1, customer_id, order_date, amount, status, 'old' from orders"
            + " order by id");
    Sql.execute(database, "vacuum (analyze, freeze) kept");
  }

  @Override
  public void begin(TrialDatabase database) throws SQLException {
    database.warm("orders");
    database.warm("kept");
  }

  /** Each way fills one of the two tables with all orders, and leaves the other as it is. */
  @Override
  public void check(TrialDatabase database, Contender contender) throws SQLException {
    long right =
        Sql.number(
            database.plain(),
            """
            select greatest(
              (select count(*) from orders o join copied c using (id, customer_id, order_date, amount, note)),
              (select count(*) from orders o join kept c using (id, customer_id, order_date, amount, note)))\
            """);
    long all =
        Sql.number(
            database.plain(), "select (select count(*) from copied) + (select count(*) from kept)");
    boolean reloads = Sql.number(database.plain(), "select count(*) from copied") == 0;
    if (right != rows || all != (reloads ? rows : 2 * rows)) {
      throw new IllegalStateException(
          "%s left %,d of %,d rows right, of %,d in both tables"
              .formatted(contender.name(), right, rows, all));
    }
  }

  /** Ways to copy; the first one is what the others are measured by. */
  public List<Contender> copies() {
    var hand = new MovedByHand(rows);
    var backfill = new MovedByBackfill(rows);
    return List.of(
        hand.insertSelect(),
        hand.copy(),
        backfill.insertSelect(1),
        backfill.insertSelect(2),
        backfill.copy(1),
        backfill.copy(2));
  }

  /** Ways to load rows that Java makes; the first one is what the others are measured by. */
  public List<Contender> loads() {
    var backfill = new MovedByBackfill(rows);
    return List.of(new MovedByHand(rows).load(), backfill.load(1), backfill.load(2));
  }

  /** Ways to reload a table; the first one is what the others are measured by. */
  public List<Contender> reloads() {
    var backfill = new MovedByBackfill(rows);
    return List.of(
        new MovedByHand(rows).reload(),
        backfill.reload(1, false),
        backfill.reload(2, false),
        backfill.reload(1, true),
        backfill.reload(2, true),
        backfill.reloadFromElsewhere(2),
        backfill.reloadInPlace(2));
  }
}
