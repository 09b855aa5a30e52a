package dev.backfill.benchmarks.data;

import static dev.backfill.benchmarks.measure.Contender.Family.BACKFILL;
import static dev.backfill.benchmarks.measure.Contender.Family.RAW;
import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.server.Sql;
import dev.backfill.benchmarks.server.TrialDatabase;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Orders, an equal copy of them, and one in which a row of a hundred is changed.
 *
 * @param rows the number of rows
 */
public record ComparedOrders(long rows) implements Rounds.Course {

  private static final int CHUNK = 50_000;

  /** Makes and fills them. */
  public void fill(DataSource database) throws SQLException {
    new OrdersTable(rows).fill(database);
    for (String copy : List.of("same", "changed")) {
      Sql.execute(database, "create table %s (like orders including all)".formatted(copy));
      Sql.execute(database, "insert into %s select * from orders order by id".formatted(copy));
    }
    Sql.execute(database, "update changed set amount = amount + 1 where id % 100 = 7");
    Sql.execute(database, "vacuum (analyze, freeze) same");
    Sql.execute(database, "vacuum (analyze, freeze) changed");
  }

  @Override
  public void begin(TrialDatabase database) throws SQLException {
    database.warm("orders");
    database.warm("same");
    database.warm("changed");
  }

  @Override
  public void check(TrialDatabase database, Contender contender) {
    // each way has compared what it found
  }

  /** Ways to compare; the first one is what the others are measured by. */
  public List<Contender> ways() {
    return List.of(
        except("same", 0),
        compared("same", 0, 1),
        compared("same", 0, 2),
        except("changed", 2 * (rows / 100)),
        compared("changed", rows / 100, 1),
        compared("changed", rows / 100, 2));
  }

  private static Contender except(String copy, long differing) {
    return Contender.of(
        "EXCEPT both ways, %s".formatted(words(copy)),
        RAW,
        pool ->
            require(
                differing,
                Sql.number(
                    pool,
                    "select (select count(*) from (select * from orders except select * from %1$s) a) + (select count(*) from (select * from %1$s except select * from orders) b)"
                        .formatted(copy))));
  }

  private Contender compared(String copy, long differing, int lanes) {
    return new Contender(
        "Backfill, compareWith, %s, %s".formatted(words(copy), Words.lanes(lanes)),
        BACKFILL,
        Ledgers::make,
        pool -> {
          var orders = JdbcTable.of(pool, "orders");
          var report =
              Backfill.plan("compare", orders.ids("id", 0, rows))
                  .chunkBy(width(CHUNK))
                  .parallelism(lanes)
                  .ledger(JdbcLedger.in(pool))
                  .run(orders.compareWith(JdbcTable.of(pool, copy)));
          require(differing, report.difference().orElseThrow().differing());
        });
  }

  private static String words(String copy) {
    return copy.equals("same") ? "equal" : "1 % changed";
  }

  private static void require(long expected, long found) {
    if (found != expected) {
      throw new IllegalStateException(
          "%,d rows were found that differ, instead of %,d".formatted(found, expected));
    }
  }
}
