package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.LaneTime.Reason;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportListener;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ReportListenerTest {

  private final BackfillRunner runner = BackfillRunner.with(InMemoryLedger.create());
  private final Queue<BackfillReport> reports = new ConcurrentLinkedQueue<>();
  private final Queue<BackfillReport> last = new ConcurrentLinkedQueue<>();

  /** Keeps a report of each event. */
  private class Keeper implements ReportListener {
    private final int chunks;

    private Keeper(int chunks) {
      this.chunks = chunks;
    }

    @Override
    public int chunks() {
      return chunks;
    }

    @Override
    public void on(ProgressEvent event, Supplier<BackfillReport> report) {
      assertThat(last).isEmpty();
      reports.add(report.get());
    }

    @Override
    public void ended(BackfillReport report) {
      last.add(report);
    }
  }

  @Test
  void aReportCanBeReadWhileTheRunIsAtWork() throws Exception {
    var read = new CountDownLatch(1);
    var plan = ids("read", 3).parallelism(1).listener(new Keeper(1_000)).build();

    try (var run =
        runner.start(
            plan,
            chunk -> {
              assertThat(read.await(120, TimeUnit.SECONDS)).isTrue();
              return 10;
            })) {
      Until.holds(
          "the running chunk is in a report",
          () -> reports.stream().anyMatch(ReportListenerTest::hasARunningChunk));
      read.countDown();
      run.await();
    }
  }

  private static boolean hasARunningChunk(BackfillReport report) {
    return report.chunks().stream().anyMatch(chunk -> chunk.state() == ChunkState.RUNNING);
  }

  @Test
  void theLastReportIsThatOfTheRun() {
    var plan = ids("last", 3).listener(new Keeper(1_000)).build();

    var report = runner.run(plan, chunk -> 10);

    assertThat(last).containsExactly(report);
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void theLastReportNamesAsManyChunksAsTheListenerAsksFor() throws Exception {
    // a report of each of many events would keep the listener for longer than the run waits for it
    var atTheEnd =
        new Keeper(1_100) {
          @Override
          public void on(ProgressEvent event, Supplier<BackfillReport> report) {}
        };
    var plan = ids("many", 1_200).parallelism(1).failFast().listener(atTheEnd).build();

    var started = new CompletableFuture<BackfillRun>();
    BackfillReport report;
    try (var run =
        runner.start(
            plan,
            chunk -> {
              if (chunk.range().from() >= 5_000) { // the planner is no more than 1,000 ahead
                Until.holds("planned", () -> started.join().progress().planned());
                throw new ArithmeticException("ends the run, so that the rest stays pending");
              }
              return 10;
            })) {
      started.complete(run);
      report = run.await();
    }

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.chunks()).hasSize(ReportListener.NOTABLE_CHUNKS);
    assertThat(last).singleElement().satisfies(more -> assertThat(more.chunks()).hasSize(1_100));
  }

  @Test
  void theTimesOfLanesAreInTheReport() throws Exception {
    var go = new CountDownLatch(1);
    var plan = ids("waits", 1).parallelism(2).build();

    try (var run =
        runner.start(
            plan,
            chunk -> {
              assertThat(go.await(120, TimeUnit.SECONDS)).isTrue();
              return 10;
            })) {
      Until.holds(
          "the second lane has nothing to do",
          () -> run.progress().laneTime().waiting().containsKey(Reason.NO_CHUNK));
      go.countDown();
      var spent = run.await().progress().laneTime();

      assertThat(spent.working()).isPositive();
      assertThat(spent.share()).isBetween(0.0, 1.0);
    }
  }
}
