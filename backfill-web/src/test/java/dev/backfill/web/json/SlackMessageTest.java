package dev.backfill.web.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportBuilder;
import dev.backfill.web.Samples;
import dev.backfill.web.message.Happening;
import dev.backfill.web.message.Message;
import dev.backfill.web.message.Pending;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The limits of Slack: 50 blocks, 150 characters in a header, 3,000 in a section. */
class SlackMessageTest {

  private static final JsonFactory JSON = new JsonFactory();

  private static String slack(BackfillReport report, List<Happening> happenings) {
    var pending = Pending.of(Samples.facts(report), happenings);
    return new String(SlackMessage.of(pending.message(1)), StandardCharsets.UTF_8);
  }

  private static Happening saying(String text) {
    return new Happening(
        Happening.Kind.CHECK_FAILED, text, 1, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The strings that are values of a property of this name. */
  private static List<String> values(String json, String name) {
    var found = new ArrayList<String>();
    try (var parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      JsonToken token;
      while ((token = parser.nextToken()) != null) {
        if (token == JsonToken.VALUE_STRING && name.equals(parser.currentName())) {
          found.add(parser.getString());
        }
      }
    }
    return found;
  }

  private static long blocks(String json) {
    return values(json, "type").stream()
        .filter(type -> List.of("header", "section", "context").contains(type))
        .count();
  }

  private static BackfillReport with(BackfillReport report, List<String> notes) {
    return ReportBuilder.of(report).notes(notes).report();
  }

  @Test
  void aMessageHasAHeaderNumbersEventsAndItsOrigin() {
    String json = slack(Samples.seed(), List.of(saying("Check 'no nulls' (after): failed")));

    assertThat(values(json, "text"))
        .containsExactly(
            "orders_tier_backfill: in progress, 58 %. 7 of 12 chunks, 1 running, 2,962,820 of"
                + " ~5,200,000 rows, 395 rows/s, 2h 5m elapsed, 1h 34m remaining (1h 20m to 1h"
                + " 55m)",
            "orders_tier_backfill: in progress, 58 %",
            "7 of 12 chunks, 1 running, 2,962,820 of ~5,200,000 rows, 395 rows/s, 2h 5m elapsed,"
                + " 1h 34m remaining (1h 20m to 1h 55m)",
            "❌ Check 'no nulls' (after): failed",
            "Backfill customer_tier column for historical orders · requested by data-team · run"
                + " 5b1a2c3d-0000-4000-8000-000000000001 · on db-worker-1");
  }

  @Test
  void howeverMuchThereIsToSayItStaysWithinTheLimits() {
    String json =
        slack(
            with(Samples.hours(100_000), Collections.nCopies(500, "n&".repeat(5_000))),
            Collections.nCopies(500, saying("<!channel> &".repeat(1_000))));

    assertThat(blocks(json)).isBetween(30L, (long) SlackMessage.BLOCKS);
    assertThat(values(json, "text")).allMatch(text -> text.length() <= SlackText.SECTION);
    assertThat(json).contains("480 more events are not in this message");
  }

  @Test
  void aHeaderHas150Characters() {
    assertThat(SlackText.header("x".repeat(151))).hasSize(150).endsWith("x…");
    assertThat(SlackText.header("x".repeat(150))).hasSize(150).endsWith("xx");
  }

  @Test
  void neitherAnEscapeNorACharacterIsCutInTwo() {
    for (int length = 2_980; length <= 3_010; length++) {
      assertThat(SlackText.section("x".repeat(length) + "&&&&"))
          .hasSizeLessThanOrEqualTo(3_000)
          .matches("x+(&amp;)*…?");
      assertThat(SlackText.section("x".repeat(length) + "😀😀😀😀😀😀😀😀😀😀😀😀"))
          .hasSizeLessThanOrEqualTo(3_000)
          .matches("x+(😀)*…?");
    }
  }

  @Test
  void textOfUsersIsNoMentionAndNoLink() {
    String json = slack(Samples.seed(), List.of(saying("<!channel> <http://a|b> & c\n\u202e")));

    assertThat(json)
        .contains("&lt;!channel&gt; &lt;http://a|b&gt; &amp; c")
        .contains("\"verbatim\":true")
        .doesNotContain("<!channel>", "\u202e");
  }

  @Test
  void theEndNamesFailuresByCauseAndNotes() {
    String json =
        slack(
            with(Samples.troubled(), List.of("Run the same plan again.")),
            List.of(Happening.ended("The run has ended")));

    assertThat(values(json, "text"))
        .contains("🏁 The run has ended", "Run the same plan again.")
        .anyMatch(text -> text.startsWith("1 chunk failed, 1 given up: constraint"));
  }

  @Test
  void aMessageWithoutPlanDescriptionHasItsRunOnly() {
    var message = new Message(1, Samples.facts(Samples.hours(10)), List.of(), 0);

    assertThat(new String(SlackMessage.of(message), StandardCharsets.UTF_8)).contains("run ");
  }
}
