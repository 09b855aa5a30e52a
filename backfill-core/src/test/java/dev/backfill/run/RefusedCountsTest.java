package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import org.junit.jupiter.api.Test;

/** A number of rows that cannot be one fails its chunk, and is in no sum. */
class RefusedCountsTest {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z").skippingWaits();
  private final InMemoryLedger ledger = InMemoryLedger.create(clock);
  private final BackfillRunner runner = BackfillRunner.with(ledger, clock, 42);

  @Test
  void aCountThatCannotBeOneIsNamedAndItsChunkFails() {
    for (long rows : new long[] {Long.MAX_VALUE, Batch.MOST_ROWS + 1, -1, Long.MIN_VALUE}) {
      assertNamed("counts" + Math.floorMod(rows, 1_000_003L), rows);
    }
  }

  private void assertNamed(String plan, long rows) {
    assertThatThrownBy(() -> runner.run(ids(plan, 3).build(), c -> c.no() == 2 ? rows : 7))
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            e -> {
              assertThat(e.report().progress().count(ChunkState.FAILED)).isEqualTo(1);
              assertThat(e.report().progress().count(ChunkState.SUCCEEDED)).isEqualTo(2);
              assertThat(e.report().chunks().get(1).attempts()).isEqualTo(1);
              assertThat(e.report().rowsChanged()).isEqualTo(14);
              assertThat(e.report().toMarkdown()).contains("returned " + rows);
            })
        .hasMessageContaining(
            "The work returned %d as the number of rows (changed); return how many rows it changed, 0 to 1000000000000000"
                .formatted(rows));
    assertThat(ledger.inspect(plan).orElseThrow().summary().view().rows().seen()).isEqualTo(14);
  }
}
