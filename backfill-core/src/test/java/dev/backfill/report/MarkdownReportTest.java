package dev.backfill.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.scope.ChunkBy;
import dev.backfill.testing.Reports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** Whole documents against files; a look at the difference is the review of a change. */
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
}
