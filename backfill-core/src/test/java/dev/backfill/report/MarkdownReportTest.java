package dev.backfill.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.backfill.Backfill;
import dev.backfill.ledger.ChunkState;
import dev.backfill.progress.LaneTime;
import dev.backfill.scope.ChunkBy;
import dev.backfill.testing.Reports;
import dev.backfill.testing.SnapshotBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Whole documents against files; a look at the difference is the review of a change. */
@ResourceLock(Resources.LOCALE)
class MarkdownReportTest {

  private static String expected(String name) {
    try (var file = MarkdownReportTest.class.getResourceAsStream(name)) {
      return file == null
          ? "no file " + name
          : new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRunUnderWayShowsTheSeedsProgressReportWithRightArithmetic() {
    assertThat(Samples.running().toMarkdown()).isEqualTo(expected("running.md"));
  }

  @Test
  void aCompletedRunShowsItsChecks() {
    assertThat(Samples.completed().toMarkdown()).isEqualTo(expected("completed.md"));
  }

  @Test
  void aFailedRunShowsWhatFailedAndWhatToDoNext() {
    assertThat(Samples.failed().toMarkdown()).isEqualTo(expected("failed.md"));
  }

  @Test
  void aResumedRunShowsWhatWasDoneBefore() {
    assertThat(Samples.resumed().toMarkdown()).isEqualTo(expected("resumed.md"));
  }

  @Test
  void aHugePlanIsFoldedToAFewRows() {
    String markdown = Samples.huge().toMarkdown();

    assertThat(markdown).isEqualTo(expected("huge.md"));
    assertThat(markdown.lines()).hasSizeLessThan(110);
  }

  @Test
  void theDocumentDependsNeitherOnTheLocaleNorOnTheZone() {
    var locale = Locale.getDefault();
    var zone = TimeZone.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
    try {
      assertThat(Samples.running().toMarkdown()).isEqualTo(expected("running.md"));
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void reportsForTestsOfHostsAreRealOnes() {
    var plan = Backfill.plan("orders_tier", 0, 10).chunkBy(ChunkBy.width(10)).build();
    var completed = Reports.completed(plan, 1_234);
    var failure = Reports.failure(plan, "constraint orders_pk");

    assertThat(completed.rowsChanged()).isEqualTo(1_234);
    assertThat(completed.toMarkdown()).contains("COMPLETED", "100%", "1,234");
    assertThat(failure).hasMessageContaining("orders_tier").hasMessageContaining("orders_pk");
    assertThat(failure.report().toMarkdown())
        .contains("FAILED", "0%", "constraint orders_pk", "run the same plan again");
  }

  /** The failed chunk of a report, three times, and another failure. */
  private static BackfillReport failingAlike() {
    var report = Samples.failed();
    var failed = report.chunks().stream().filter(chunk -> chunk.failure().isPresent()).findFirst();
    var other =
        Samples.huge().chunks().stream().filter(chunk -> chunk.failure().isPresent()).findFirst();
    return ReportBuilder.of(report)
        .chunks(
            List.of(
                failed.orElseThrow(),
                other.orElseThrow(),
                failed.orElseThrow(),
                failed.orElseThrow()))
        .report();
  }

  @Test
  void failuresAreGroupedByCauseTheMostChunksFirst() {
    assertThat(failingAlike().failures())
        .extracting(FailureGroup::chunks, FailureGroup::givenUp, FailureGroup::failedAttempts)
        .containsExactly(tuple(3L, 3L, 9L), tuple(1L, 1L, 1L));
  }

  @Test
  void causesOfSeveralChunksStandBeforeTheChunks() {
    String markdown = failingAlike().toMarkdown();

    assertThat(markdown)
        .contains(
            """
            ## Failures

            | Cause | Kind | SQLSTATE | Chunks | Given up | Failed attempts |
            | --- | --- | --- | ---: | ---: | ---: |
            | constraint orders_tier_check \\| column &lt;customer_tier&gt; of table \\`orders\\` \
            | permanent | 23514 | 3 | 3 | 9 |
            """);
    assertThat(Samples.failed().toMarkdown()).doesNotContain("| Cause |");
  }

  @Test
  void theTimeThatLanesWaitedIsShownWithItsReasons() {
    var report = Samples.failed();
    var snapshot =
        SnapshotBuilder.of("orders")
            .chunks(ChunkState.SUCCEEDED, 1)
            .laneTime(
                new LaneTime(
                    Duration.ofMinutes(140),
                    Map.of(
                        LaneTime.Reason.NO_CHUNK, Duration.ofMinutes(13),
                        LaneTime.Reason.PAUSED, Duration.ofMinutes(2))))
            .snapshot();

    assertThat(ReportBuilder.of(snapshot, report.about()).report().toMarkdown())
        .contains(
            "- **Lane Time:** 9.7% waiting (no chunk to claim 13m, the run was paused 2m), at work"
                + " 2h 20m\n");
  }
}
