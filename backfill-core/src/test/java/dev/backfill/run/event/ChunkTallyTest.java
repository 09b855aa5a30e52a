package dev.backfill.run.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunView;
import dev.backfill.run.fixture.Views;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ChunkTallyTest {

  private final ArrayList<Long> told = new ArrayList<>();

  private static RunView view(long pending, long succeeded) {
    return Views.running()
        .chunks(ChunkState.PENDING, pending)
        .chunks(ChunkState.SUCCEEDED, succeeded)
        .view();
  }

  private void done(ChunkTally tally) {
    tally.done(counts -> told.add(counts.done()));
  }

  @Test
  void aLookBetweenACommitAndItsEventGivesNoTwoEventsOneNumber() {
    var tally = new ChunkTally(false);
    tally.begin(view(4, 0), true);

    tally.saw(view(2, 2));
    done(tally);
    done(tally);

    assertThat(told).containsExactly(1L, 2L);
  }

  @Test
  void whatOthersHaveDoneCountsFromTheNextLookOn() {
    var tally = new ChunkTally(true);
    tally.begin(view(4, 0), true);

    tally.saw(view(1, 3));
    done(tally);

    assertThat(told).containsExactly(3L);
  }
}
