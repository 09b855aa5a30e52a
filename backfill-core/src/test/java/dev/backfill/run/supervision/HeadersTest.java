package dev.backfill.run.supervision;

import static dev.backfill.run.fixture.Plans.JAN_2023;
import static dev.backfill.run.fixture.Plans.JAN_2024;
import static dev.backfill.run.fixture.Plans.ids;
import static dev.backfill.run.fixture.Plans.year2023;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.plan.Undo;
import dev.backfill.report.LedgerReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.context.LedgerLife;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.run.fixture.OtherResource;
import dev.backfill.run.fixture.Views;
import dev.backfill.run.watch.ProgressTracker;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.Estimate;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every page and the first line of the log say what is done: range, chunks, rows and times. */
class HeadersTest {

  private static final String YEAR = "[2023-01-01, 2024-01-01)";

  private final InMemoryLedger ledger = InMemoryLedger.create();

  private String inspected(String plan) {
    return LedgerReport.of(ledger.inspect(plan).orElseThrow());
  }

  @Test
  void theFirstLineOfTheLogAndEveryPageSayRangeChunksAndTimes() {
    var plan = year2023("said").ledger(ledger);

    plan.run(chunk -> 1);

    var view = Views.running().view();
    assertThat(
            StartAnnouncement.extent(
                YEAR,
                ledger.inspect("said").orElseThrow().summary().view(),
                OptionalLong.of(12),
                Optional.empty()))
        .isEqualTo("range " + YEAR + ", 12 chunks, rows not known");
    assertThat(
            StartAnnouncement.extent(
                "",
                view.inState(view.state()),
                OptionalLong.empty(),
                Optional.of(new Estimate(52_001, Estimate.Source.STATISTICS))))
        .startsWith("range not shown (its bounds are row data), ");
    assertThat(plan.explain().toMarkdown()).contains("**Range**: " + YEAR, "**Chunks**: 12");
    assertThat(inspected("said"))
        .contains("**Range:** " + YEAR, "**Chunks:** 12: 12 succeeded", "**Started:**")
        .contains("**Updated:**", "**Ended:**")
        .doesNotContain("range.1", "capture");
  }

  @Test
  void aReportSaysStartedUpdatedAndEndedAndOneThatRunsHasNoEnd() {
    String halfway;
    var begun = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    var plan = year2023("times").ledger(ledger).build();
    try (var run =
        BackfillRunner.inMemory()
            .start(
                plan,
                chunk -> {
                  begun.countDown();
                  asked.await(120, TimeUnit.SECONDS);
                  return 1;
                })) {
      begun.await(120, TimeUnit.SECONDS);
      halfway = run.report().toMarkdown();
      asked.countDown();
      assertThat(run.await().toMarkdown())
          .contains("**Started:**", "**Updated:**", "**Ended:**", "**Range:** " + YEAR);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }

    assertThat(halfway).contains("**Started:**", "**Updated:**").doesNotContain("**Ended:**");
  }

  @Test
  void aStartThatFindsTheRunCompleteClaimsNeitherTimeNorAResume() {
    var plan = year2023("again").ledger(ledger);
    plan.run(chunk -> 1);

    String second = plan.run(chunk -> 1).toMarkdown();

    assertThat(second)
        .contains("**Ended:** before this start")
        .contains("**Elapsed Time:** none: the run was complete before this start")
        .doesNotContain("since the resume");
  }

  @Test
  void aWiderRangeIsTheOneThatTheLedgerTells() {
    year2023("wider").ledger(ledger).run(chunk -> 1);

    Backfill.plan("wider", JAN_2023, JAN_2024.plusMonths(2))
        .chunkBy(ChunkBy.MONTH)
        .ledger(ledger)
        .run(chunk -> 1);

    assertThat(inspected("wider")).contains("**Range:** [2023-01-01, 2024-03-01)");
  }

  @Test
  void everyCountOfADryRunIsSaidToBeRolledBack() {
    assertThat(ids("dry", 3).dryRun(new CountingWork(new OtherResource())).toMarkdown())
        .contains("**Range**: [0, 30)", "changed and rolled back", "Changed, rolled back");
    var report = ids("wet", 3).run(chunk -> 7_000);
    assertThat(Sentences.ended(report, LedgerLife.DRY_RUN))
        .endsWith("3 chunks succeeded, 0 failed, 21,000 rows changed and rolled back");
    assertThat(Sentences.ended(report, LedgerLife.RUN)).endsWith("21,000 rows changed");
  }

  @Test
  void chunksThatWereCutAreNotCountedAsPlanned() {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var view =
        Views.running()
            .chunks(ChunkState.SUCCEEDED, 16)
            .chunks(ChunkState.FAILED, 1)
            .chunks(ChunkState.RUNNING, 0)
            .chunks(ChunkState.PENDING, 0)
            .chunks(ChunkState.SPLIT, 5)
            .view();
    var snapshot = new ProgressTracker(Guarantee.EXACTLY_ONCE, clock, view).sample(view, 1);

    assertThat(Sentences.chunksFailed(snapshot))
        .isEqualTo("1 of 17 chunks failed; 12 were planned, and 5 cuts in two made 5 more.");
  }

  @Test
  void noPageClaimsThatABackupWasNotLookedForBeforeItIs() throws Exception {
    var asked = new CountDownLatch(1);
    var begun = new CountDownLatch(1);
    var plan =
        year2023("backup")
            .ledger(ledger)
            .undoBy(Undo.restoreFromBackup(targets -> List.of(), Duration.ofDays(1), "restore it"))
            .preCheck(
                Check.of(
                    "slow",
                    c -> {
                      begun.countDown();
                      asked.await(120, TimeUnit.SECONDS);
                      return Check.passed("");
                    }))
            .build();

    try (var run = BackfillRunner.inMemory().start(plan, chunk -> 1)) {
      assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
      assertThat(run.report().toMarkdown())
          .contains("Before the first chunk a backup is looked for")
          .doesNotContain("No backup was looked for");
      asked.countDown();
      run.await();
    }
  }
}
