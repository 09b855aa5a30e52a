package dev.backfill.examples.quickstart;

import dev.backfill.contract.TimeSource;
import dev.backfill.examples.scenario.OrderlyEnd;
import dev.backfill.examples.scenario.Screen;
import java.sql.SQLException;
import java.time.Duration;

/** Loads the orders and says how far it is, in one line that needs no terminal. */
final class LoadProgress {

  private static final int STEP = 10;

  private final Screen screen;
  private final OrderlyEnd end;
  private long said;

  LoadProgress(Screen screen, OrderlyEnd end) {
    this.screen = screen;
    this.end = end;
  }

  void load(OrdersTable table, Orders orders) throws SQLException {
    long began = TimeSource.system().nanos();
    screen.begin("data", "loading " + Screen.count(orders.count()) + " TPC-H orders:");
    table.load(
        orders,
        loaded -> {
          end.check();
          say(loaded * 100 / orders.count());
        });
    screen.line(", " + Screen.seconds(Duration.ofNanos(TimeSource.system().nanos() - began)));
  }

  private void say(long percent) {
    if (percent >= said + STEP) {
      said = percent - percent % STEP;
      screen.more(" " + said + "%");
    }
  }
}
