package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RowCounts;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressEvent.ChunkChanged;
import dev.backfill.progress.ProgressEvent.Counts;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** An event about a chunk says all that a line about it needs. */
class ChunkEventsTest {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z").skippingWaits();
  private final InMemoryLedger ledger = InMemoryLedger.create(clock);
  private final BackfillRunner runner = BackfillRunner.with(ledger, clock, 42);
  private final List<ChunkChanged> changes = new CopyOnWriteArrayList<>();

  private void keep(ProgressEvent event) {
    if (event instanceof ChunkChanged change) {
      changes.add(change);
    }
  }

  private List<ChunkChanged> in(ChunkState state) {
    return changes.stream().filter(change -> change.state() == state).toList();
  }

  @Test
  void aChunkThatIsDoneSaysItsPlanRunRowsDurationAndHowManyAreDone() {
    var plan = ids("told", 12).listener(this::keep).build();
    // not one that skips waits: the supervisor's would count as the chunk's time on a busy machine
    var still = ManualClock.startingAt("2024-01-15T14:00:00Z");

    var report =
        BackfillRunner.with(InMemoryLedger.create(still), still, 42)
            .run(
                plan,
                chunk -> {
                  still.advance(Duration.ofMinutes(chunk.no()));
                  return 100 + chunk.no();
                });

    var done = in(ChunkState.SUCCEEDED);
    assertThat(done).hasSize(12);
    for (var change : done) {
      long no = change.chunk().no();
      assertThat(change.plan()).isEqualTo("told");
      assertThat(change.run()).isEqualTo(report.progress().runId());
      assertThat(change.rows()).isEqualTo(new RowCounts(100 + no, 0, 0));
      assertThat(change.duration()).isEqualTo(Duration.ofMinutes(no));
      assertThat(change.counts()).isEqualTo(new Counts(no, 12, true));
      assertThat(change.counts().percent()).isEqualTo((int) (100 * no / 12));
    }
  }

  @Test
  void rowsOfEarlierAttemptsAndRunsAreCounted() {
    var broken = new AtomicBoolean(true);
    var work =
        new CountingWork(ledger.resource()) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx)
              throws IOException {
            if (from == 16 && broken.get()) {
              throw new IOException("down");
            }
          }
        };
    var plan =
        ids("resumed", 2).batchRows(3).retry(RetryPolicy.attempts(1)).listener(this::keep).build();
    assertThatThrownBy(() -> runner.run(plan, work)).isInstanceOf(BackfillFailedException.class);
    var failed = in(ChunkState.FAILED).getFirst();
    assertThat(failed.rows().changed()).as("committed before it failed").isEqualTo(6);
    assertThat(failed.counts()).isEqualTo(new Counts(1, 2, true));
    assertThat(failed.cause().orElseThrow()).hasMessage("down");
    broken.set(false);
    changes.clear();

    runner.run(plan, work);

    assertThat(in(ChunkState.RUNNING).getFirst().rows().changed()).isEqualTo(6);
    assertThat(in(ChunkState.SUCCEEDED))
        .singleElement()
        .satisfies(change -> assertThat(change.rows().changed()).isEqualTo(10))
        .satisfies(change -> assertThat(change.counts()).isEqualTo(new Counts(2, 2, true)));
  }

  @Test
  void countsOfEventsNeverGoBackWhateverTheLanesDo() {
    var plan = ids("lanes", 300).parallelism(4).listener(this::keep).build();

    runner.run(plan, new CountingWork(ledger.resource()));

    assertThat(in(ChunkState.SUCCEEDED))
        .extracting(change -> change.counts().done())
        .isSorted()
        .doesNotHaveDuplicates()
        .endsWith(300L);
  }
}
