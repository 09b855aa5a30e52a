package dev.backfill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.work.Batch;
import org.junit.jupiter.api.Test;

class RowCountsTest {

  private static final long MOST = Long.MAX_VALUE;

  @Test
  void sumsEndAtTheGreatestNumber() {
    var most = new RowCounts(MOST, MOST - 1, 0);

    assertThat(most.seen()).isEqualTo(MOST);
    assertThat(most.plus(new RowCounts(1, 1, 1))).isEqualTo(new RowCounts(MOST, MOST, 1));
    assertThat(most.plus(most).plus(most)).isEqualTo(new RowCounts(MOST, MOST, 0));
    assertThat(new RowCounts(3, 2, 1).plus(new RowCounts(1, 1, 1)))
        .isEqualTo(new RowCounts(4, 3, 2));
    assertThat(new RowCounts(3, 2, 1).seen()).isEqualTo(6);
  }

  @Test
  void aRunOfTheGreatestBatchesKeepsItsTotals() {
    var tally = new RunTally();
    for (int i = 0; i < 10_000; i++) {
      tally.committed(Batch.last(Batch.MOST_ROWS));
    }

    assertThat(tally.rows()).isEqualTo(new RowCounts(MOST, 0, 0));
  }
}
