package dev.backfill.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do. */
final class Until {

  private static final Duration LONGEST = Duration.ofSeconds(20);

  private Until() {}

  static void holds(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LONGEST.toNanos();
    boolean held = condition.getAsBoolean();
    while (!held && System.nanoTime() < end) {
      Thread.onSpinWait();
      held = condition.getAsBoolean();
    }
    assertThat(held).as(what + " within " + LONGEST).isTrue();
  }
}
