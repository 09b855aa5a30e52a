package dev.backfill.web.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.SkippedChunk;
import dev.backfill.progress.Eta;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportBuilder;
import dev.backfill.scope.ChunkKind;
import dev.backfill.testing.SnapshotBuilder;
import dev.backfill.web.Samples;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {

  private static final int TWO_MEGABYTES = 2_000_000;

  private static final String HOSTILE =
      "</title><script>alert('x')</script>\"><img src=x>\u202Eevil";

  private static String html(BackfillReport report) {
    return new String(HtmlReport.of(Samples.facts(report)), StandardCharsets.UTF_8);
  }

  @Test
  void aHundredThousandChunksStayBelowTwoMegabytes() {
    for (var report : List.of(Samples.hours(100_000), Samples.ids(100_000))) {
      String html = html(report);

      assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(TWO_MEGABYTES);
      assertThat(count(html, "<i class=failed")).isGreaterThan(50);
      assertThat(count(html, "<i")).isLessThan(5_000);
      assertThat(html).contains("succeeded", "A cell holds up to ", "<svg class=chart");
    }
  }

  private static long count(String text, String what) {
    return Pattern.compile(Pattern.quote(what)).matcher(text).results().count();
  }

  @Test
  void thePolicyAllowsTheOneStyleAndNothingElse() throws Exception {
    String html = html(Samples.troubled());
    String style = html.substring(html.indexOf("<style>") + 7, html.indexOf("</style>"));
    String hash =
        Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(style.getBytes(StandardCharsets.UTF_8)));

    assertThat(html)
        .contains(
            "content=\"default-src &#39;none&#39;; style-src &#39;sha256-%s&#39;;".formatted(hash));
    assertThat(style).doesNotContain("url(", "@import", "gradient");
    assertThat(style).contains("prefers-color-scheme:dark", "@media print");
  }

  @Test
  void theFileNeedsNothingBesideIt() {
    assertThat(html(Samples.troubled()))
        .doesNotContainPattern("<script|<link|<img|<iframe|\\bsrc=|\\bhref=|\\bstyle=|\\bon\\w+=")
        .doesNotContain("http://", "https://", "file:");
  }

  @Test
  void skippedChunksSayWhoWhenAndWhy() {
    var seed = Samples.seed();
    var skipped = new SkippedChunk("2023-07", HOSTILE, "ann", Instant.EPOCH);

    assertThat(html(ReportBuilder.of(seed).skipped(List.of(skipped)).report()))
        .contains("Skipped chunks", "<td>2023-07<td>ann<td>1970-01-01 00:00:00 UTC<td>&lt;/title")
        .doesNotContain("<script");
    assertThat(html(seed)).doesNotContain("Skipped chunks");
  }

  @Test
  void approvalsSayWhoWhenAndWhyNot() {
    assertThat(html(Samples.approved(HOSTILE)))
        .contains("Approvals", "1 of 2 required.")
        .contains("<td>ann<td>1970-01-01 00:00:00 UTC<td>1970-01-31 00:00:00 UTC<td>aaaaaaaaaaaa")
        .contains("<td>yes", "<td>no: the work changed since: work was")
        .doesNotContain("<script");
    assertThat(html(Samples.seed())).doesNotContain("Approvals");
  }

  @Test
  void hostileTextStaysText() {
    String html = html(hostile());

    assertThat(html)
        .doesNotContain("<script", "<img", "alert('x')", "\u202E")
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    assertThat(count(html, "&lt;script&gt;")).isGreaterThanOrEqualTo(9);
    assertThat(count(html, "</title>")).isEqualTo(count(html, "<title>"));
  }

  private static BackfillReport hostile() {
    var chunk =
        new ChunkView(
            1,
            HOSTILE,
            ChunkKind.RANGE,
            HOSTILE,
            ChunkState.FAILED,
            3,
            RowCounts.NONE,
            Optional.empty(),
            Optional.of(Instant.EPOCH),
            Optional.of(Duration.ofSeconds(1)),
            Optional.of(new Failure(FailureKind.FAIL_CHUNK, HOSTILE, "23505")));
    var snapshot =
        SnapshotBuilder.of(HOSTILE)
            .runId(HOSTILE)
            .state(RunState.FAILED)
            .chunks(ChunkState.FAILED, 1)
            .elapsed(Duration.ofSeconds(2))
            .eta(new Eta.Unknown(HOSTILE))
            .snapshot();
    return ReportBuilder.of(
            snapshot,
            new BackfillReport.About(
                HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, Optional.empty()))
        .chunks(List.of(chunk))
        .checks(
            List.of(
                new CheckResult(
                    CheckResult.Phase.PRE,
                    HOSTILE,
                    Check.failed(HOSTILE),
                    Instant.EPOCH,
                    Duration.ZERO)))
        .notes(List.of(HOSTILE))
        .report();
  }

  @Test
  void failuresStandTogetherByTheirCause() {
    String html = html(Samples.days(900));

    assertThat(html)
        .contains("constraint events_pk, key of chunk 9")
        .doesNotContain("constraint events_pk, key of chunk 179")
        .contains("<td class=n>5<td class=n>5<td class=n>15");
  }

  @Test
  void aRunThatHasEndedIsNotReadAgain() {
    assertThat(html(Samples.troubled())).contains("http-equiv=refresh");
    assertThat(html(hostile())).doesNotContain("http-equiv=refresh").contains("final state");
  }

  @Test
  void timesThatLanesWaitedHaveTheirReason() {
    assertThat(html(Samples.troubled()))
        .contains("90.3 % at work (2h 20m)")
        .contains("8.4 % no chunk to claim (13m)")
        .contains("1.3 % the run was paused (2m)");
  }

  @Test
  void aRunWithoutChunksIsAPageToo() {
    var empty =
        ReportBuilder.of(
                SnapshotBuilder.of("empty").state(RunState.COMPLETED).percent(100).snapshot(),
                hostile().about())
            .report();

    assertThat(html(empty)).contains("100 %", "completed").doesNotContain("<h2>Chunks</h2>");
  }
}
