package dev.backfill.benchmarks.load;

import dev.backfill.benchmarks.data.OrdersTable;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.server.Sql;
import dev.backfill.benchmarks.server.TrialDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Orders that an application works on while they are changed. Remembers the latencies of each
 * trial. One thread at a time.
 */
public final class LoadedOrders implements Rounds.Course {

  private static final String SUM = "select sum(customer_id)::bigint from orders";

  private final OrdersTable orders;
  private final Map<String, List<Latencies>> latencies = new HashMap<>();
  private long sum;

  /** Orders of so many rows. */
  public LoadedOrders(long rows) {
    this.orders = new OrdersTable(rows);
  }

  /** Makes and fills the table. */
  public void fill(DataSource database) throws SQLException {
    orders.fill(database);
  }

  /** The application with no other work beside it, for some time. */
  public Contender alone(Duration time) {
    return beside(
        Contender.of(
            "the application alone",
            Contender.Family.RAW,
            pool -> LockSupport.parkNanos(time.toNanos())));
  }

  /** A way of changing the orders, while the application works on them. */
  public Contender beside(Contender way) {
    return new Contender(
        way.name(),
        way.family(),
        way.prepare(),
        pool -> {
          var application = Application.start(pool, orders.rows());
          try {
            way.work().on(pool);
          } finally {
            latencies
                .computeIfAbsent(way.name(), none -> new ArrayList<>())
                .add(application.stop());
          }
        });
  }

  /** The latencies beside a way in the last rounds, in their order. */
  public List<Latencies> of(Contender way, int rounds) {
    var all = latencies.getOrDefault(way.name(), List.of());
    return List.copyOf(all.subList(all.size() - rounds, all.size()));
  }

  @Override
  public void begin(TrialDatabase database) throws SQLException {
    orders.begin(database);
    sum = Sql.number(database.plain(), SUM);
  }

  /** Neither a change of the way nor one of the application is lost or done twice. */
  @Override
  public void check(TrialDatabase database, Contender contender) throws SQLException {
    if (!contender.name().equals(alone(Duration.ZERO).name())) {
      orders.check(database, contender);
    }
    int done = latencies.getOrDefault(contender.name(), List.of()).getLast().count();
    long counted = Sql.number(database.plain(), SUM) - sum;
    if (counted != done) {
      throw new IllegalStateException(
          "%s: the application made %,d changes, of which %,d are there"
              .formatted(contender.name(), done, counted));
    }
  }
}
