package dev.backfill.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.testing.SnapshotBuilder;
import org.junit.jupiter.api.Test;

/** The end of the one line of a terminal. */
class LiveLineTest {

  private static String line(Eta eta) {
    return LiveLine.ASCII.of(SnapshotBuilder.of("orders").eta(eta).snapshot(), 200);
  }

  @Test
  void whatARunWaitsForStandsInPlaceOfTheTimeLeft() {
    var wait = "waiting for the window that opens at 2024-01-15 22:00 UTC";

    assertThat(line(new Eta.Unknown(wait))).endsWith("  " + wait);
    assertThat(line(new Eta.Unknown("no data yet"))).endsWith("  ETA unknown");
    assertThat(line(new Eta.Done())).endsWith("  ETA done");
  }
}
