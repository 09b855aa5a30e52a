package dev.backfill.cli;

import dev.backfill.contract.TimeSource;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another process does. Stateless. */
final class Until {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Duration GLANCE = Duration.ofMillis(10);

  private Until() {}

  static void seen(String what, BooleanSupplier condition) throws InterruptedException {
    var time = TimeSource.system();
    long end = time.nanos() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      if (time.nanos() > end) {
        throw new AssertionError("not seen within " + LONG + ": " + what);
      }
      var waiter = time.waiter();
      waiter.await(waiter.changes(), GLANCE);
    }
  }
}
