package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Sampling;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.report.DryRun;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.run.fixture.OtherResource;
import dev.backfill.run.fixture.Plans;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Guarantee;
import dev.backfill.work.Transaction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DryRunTest {

  private static final Sampling THREE = Sampling.DEFAULT.withRandom(1, 7);

  private final OtherResource resource = new OtherResource();

  @Test
  void nothingIsCommittedAndNoLedgerIsWritten() {
    var ledger = InMemoryLedger.create();
    var events = new ArrayList<ProgressEvent>();
    var work = new CountingWork(resource);

    var dryRun = Plans.ids("dry", 100).ledger(ledger).listener(events::add).dryRun(work, THREE);

    assertThat(dryRun.succeeded()).isTrue();
    assertThat(dryRun.sample()).hasSize(3);
    assertThat(dryRun.counts().changed()).isEqualTo(30);
    assertThat(work.times).as("it was really done").hasSize(30);
    assertThat(resource.open).as("each transaction ended").hasValue(0);
    assertThat(resource.commits).as("the one that prepares nothing").hasValue(0);
    assertThat(ledger.runs()).isEmpty();
    assertThat(events).isEmpty();
    assertThat(dryRun.guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
  }

  /** The same work, run: what the test above would see if a dry run committed. */
  @Test
  void aRunDoesCommit() {
    assertThat(Plans.ids("wet", 3).run(new CountingWork(resource)).rowsChanged()).isEqualTo(30);
    assertThat(resource.commits.get()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void whatARunPreparesIsPreparedForEachBatchBecauseItIsRolledBack() {
    var work = new CountingWork(resource);

    Plans.ids("dry", 1).batchRows(5).dryRun(work);

    assertThat(work.prepared).hasValue(2);
    assertThat(work.finished).hasValue(0);
  }

  @Test
  void chunksAreNumberedAsInThePlanAndComeInItsOrder() {
    var oldest = Plans.ids("dry", 100).dryRun(new CountingWork(resource), THREE);
    var newest = Plans.ids("dry", 100).newestFirst().dryRun(new CountingWork(resource), THREE);

    assertThat(oldest.sample()).extracting(one -> one.chunk().no()).startsWith(1L).endsWith(100L);
    assertThat(oldest.sample().getFirst().chunk().id()).isEqualTo("0..10");
    assertThat(newest.sample()).extracting(one -> one.chunk().no()).startsWith(1L).endsWith(100L);
    assertThat(newest.sample().getFirst().chunk().id()).isEqualTo("990..1000");
  }

  @Test
  void theSameSeedGivesTheSameChunks() {
    var once = Plans.ids("dry", 1_000).dryRun(new CountingWork(resource), Sampling.DEFAULT);
    var again = Plans.ids("dry", 1_000).dryRun(new CountingWork(resource), Sampling.DEFAULT);
    var other =
        Plans.ids("dry", 1_000)
            .dryRun(new CountingWork(resource), Sampling.DEFAULT.withRandom(2, 8));

    assertThat(labels(again)).isEqualTo(labels(once)).hasSize(4);
    assertThat(labels(other)).isNotEqualTo(labels(once));
  }

  private static List<String> labels(DryRun dryRun) {
    return dryRun.sample().stream().map(one -> one.chunk().id()).toList();
  }

  @Test
  void chunksThatFailAreShownWithTheirFailure() {
    var broken =
        new CountingWork(resource) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx)
              throws IOException {
            if (from == 0) {
              throw new IOException("row data 4711");
            }
          }
        };

    var dryRun = Plans.ids("dry", 10).retry(RetryPolicy.attempts(1)).dryRun(broken, THREE);

    assertThat(dryRun.succeeded()).isFalse();
    assertThat(dryRun.sample().getFirst().chunk().state()).isEqualTo(ChunkState.FAILED);
    assertThat(dryRun.sample().getLast().chunk().state()).isEqualTo(ChunkState.SUCCEEDED);
    assertThat(dryRun.toMarkdown()).contains("## Failures", "IOException").doesNotContain("4711");
  }

  @Test
  void gatesBeforeAreAskedAndThoseAfterAreNot() {
    var asked = new AtomicInteger();
    var passes = Check.of("counts", context -> Check.passed("call " + asked.incrementAndGet()));

    var dryRun =
        Plans.ids("dry", 3)
            .preCheck(passes)
            .chunkCheck(passes)
            .postCheck(passes)
            .dryRun(new CountingWork(resource));

    assertThat(asked).hasValue(1);
    assertThat(dryRun.checks()).hasSize(1);
  }

  @Test
  void aPlanIsForecastFromItsChunksWhereNobodyKnowsItsRows() {
    var clock = ManualClock.startingAt("2026-01-01T00:00:00Z");
    var slow =
        new CountingWork(resource) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx) {
            clock.advance(Duration.ofSeconds(from == 0 ? 4 : 2));
          }
        };
    var plan = Backfill.plan("dry", 0, 1_000).chunkBy(width(10)).build();

    var dryRun =
        BackfillRunner.with(InMemoryLedger.create(clock), clock, 1).dryRun(plan, slow, THREE);

    var forecast = dryRun.forecast().orElseThrow();
    assertThat(forecast.likely().toSeconds()).as("100 times 8/3 s").isEqualTo(266);
    assertThat(forecast.low().toSeconds()).as("100 times 2 s / 1.97").isEqualTo(101);
    assertThat(forecast.high().toSeconds()).as("100 times 4 s * 1.97").isEqualTo(788);
    assertThat(dryRun.longestBatch()).isEqualTo(Duration.ofSeconds(4));
    assertThat(dryRun.toMarkdown())
        .contains("4m 27s (1m 42s to 13m 9s), from 3 chunks rehearsed")
        .contains("- **Longest batch**: 4s");
  }

  @Test
  void anInterruptEndsIt() {
    var caller = Thread.currentThread();
    var work =
        new CountingWork(resource) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx) {
            if (from == 0) {
              caller.interrupt();
            }
            Until.holds(
                "the caller has heard it and waits again",
                () -> !caller.isInterrupted() && caller.getState() == Thread.State.WAITING);
          }
        };

    var dryRun = Plans.ids("dry", 100).dryRun(work, Sampling.DEFAULT.withRandom(50, 1));

    assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    assertThat(dryRun.succeeded()).isFalse();
    assertThat(resource.open).hasValue(0);
  }
}
