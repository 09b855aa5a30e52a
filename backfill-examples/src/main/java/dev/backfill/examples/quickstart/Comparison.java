package dev.backfill.examples.quickstart;

import dev.backfill.contract.TimeSource;
import dev.backfill.examples.postgres.LocalPostgres;
import dev.backfill.examples.scenario.OrderlyEnd;
import dev.backfill.examples.scenario.Pools;
import dev.backfill.examples.scenario.Screen;
import dev.backfill.ledger.RunState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/**
 * Measures the backfill against one plain UPDATE with the same result, in the same server. Both
 * begin with the same files, which are put back outside the clock.
 */
final class Comparison {

  private static final String START = "compare_start";
  private static final String WORK = "compare_work";

  private final LocalPostgres postgres;
  private final Orders orders;
  private final Screen screen;
  private final OrderlyEnd end;

  Comparison(LocalPostgres postgres, Orders orders, Screen screen, OrderlyEnd end) {
    this.postgres = postgres;
    this.orders = orders;
    this.screen = screen;
    this.end = end;
  }

  /**
   * Measures, and logs it.
   *
   * @param rounds the number of rounds; both once in each, taking turns to begin
   * @return exit status: 0 if both gave the expected result each time
   */
  int run(int rounds) throws SQLException {
    var start = new OrdersTable(postgres.database(START));
    if (!start.holds(orders)) {
      new LoadProgress(screen, end).load(start, orders);
    }
    screen.say("compare", rounds + " rounds; the table is put back before each");
    List<Double> ratios = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      boolean updateFirst = round % 2 == 1;
      Duration first = updateFirst ? update() : backfill();
      Duration second = updateFirst ? backfill() : update();
      Duration update = updateFirst ? first : second;
      Duration backfill = updateFirst ? second : first;
      double ratio = (double) backfill.toNanos() / update.toNanos();
      ratios.add(ratio);
      screen.say(
          "round " + round,
          String.format(
              Locale.ROOT,
              "one UPDATE %s, backfill %s: %.2f times the UPDATE",
              Screen.seconds(update),
              Screen.seconds(backfill),
              ratio));
    }
    Collections.sort(ratios);
    screen.say(
        "ratio",
        String.format(
            Locale.ROOT,
            "%.2f in the middle, %.2f to %.2f",
            ratios.get((rounds - 1) / 2),
            ratios.get(0),
            ratios.get(rounds - 1)));
    drop(WORK);
    return 0;
  }

  private Duration update() throws SQLException {
    DataSource database = startState();
    long began = TimeSource.system().nanos();
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          "update orders set order_tier = %s where order_tier is null".formatted(OrdersTier.RULE));
    }
    return judged(database, began);
  }

  private Duration backfill() throws SQLException {
    try (var pool = Pools.of(startState(), OrdersTier.CONNECTIONS)) {
      long began = TimeSource.system().nanos();
      try (var run = new OrdersTier(pool).start(event -> {})) {
        end.stopBy(() -> run.cancel(false));
        RunState state = run.await().state();
        end.check();
        if (state != RunState.COMPLETED) {
          throw new IllegalStateException("the backfill ended as " + state);
        }
      }
      return judged(pool, began);
    }
  }

  private Duration judged(DataSource database, long began) throws SQLException {
    var took = Duration.ofNanos(TimeSource.system().nanos() - began);
    if (!TierTotals.found(database).equals(TierTotals.expected(orders))) {
      throw new IllegalStateException("the table is not as expected");
    }
    end.check();
    return took;
  }

  /** A copy of the files as they were after the load. */
  private DataSource startState() throws SQLException {
    drop(WORK);
    execute("create database %s template %s strategy file_copy".formatted(WORK, START));
    DataSource work = postgres.database(WORK);
    execute("checkpoint");
    return work;
  }

  private void drop(String database) throws SQLException {
    execute("drop database if exists %s with (force)".formatted(database));
  }

  private void execute(String sql) throws SQLException {
    try (var connection = postgres.database("postgres").getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
