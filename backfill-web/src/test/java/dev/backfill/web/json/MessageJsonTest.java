package dev.backfill.web.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.backfill.report.BackfillReport;
import dev.backfill.web.Golden;
import dev.backfill.web.Samples;
import dev.backfill.web.message.Happening;
import dev.backfill.web.message.Message;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Messages are held against their published schema. */
class MessageJsonTest {

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Golden.of(MessageJson.SCHEMA), InputFormat.JSON);

  private static String json(BackfillReport report, Happening... happenings) {
    var message = new Message(3, Samples.facts(report), List.of(happenings), 2);
    return new String(MessageJson.of(message), StandardCharsets.UTF_8);
  }

  private static Happening of(Happening.Kind kind) {
    return new Happening(
        kind,
        "a \"text\"",
        1,
        Optional.of("2023-01"),
        Optional.of(new Failure(FailureKind.RETRY, "deadlock detected", "40P01")),
        Optional.of("no nulls"));
  }

  private static List<String> errors(String json) {
    return SCHEMA.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  @Test
  void everyMessageHasTheFormOfTheSchema() {
    for (Happening.Kind kind : Happening.Kind.values()) {
      assertThat(errors(json(Samples.seed(), of(kind)))).isEmpty();
    }
    assertThat(errors(json(Samples.seed()))).isEmpty();
    assertThat(errors(json(Samples.troubled(), Happening.ended("over")))).isEmpty();
    assertThat(errors(json(Samples.hours(5_000), Happening.ended("over")))).isEmpty();
  }

  @Test
  void aDocumentOfAnotherFormIsRefused() {
    String json = json(Samples.seed(), Happening.ended("over"));

    assertThat(errors(json.replace("\"percent\":58", "\"percent\":101"))).isNotEmpty();
    assertThat(errors(json.replace("\"count\":1", "\"count\":0"))).isNotEmpty();
    assertThat(errors(json.replace("\"last\":true,", ""))).isNotEmpty();
    assertThat(errors(json.replace("\"text\":", "\"words\":"))).isNotEmpty();
  }

  @Test
  void itsNumbersAreThoseOfTheReport() {
    assertThat(json(Samples.seed(), Happening.ended("over")))
        .startsWith(
            "{\"format\":\"backfill-message/1\",\"number\":3,\"last\":true,"
                + "\"text\":\"orders_tier_backfill: in progress, 58 %. 7 of 12 chunks, 1 running,"
                + " 2,962,820 of ~5,200,000 rows, 395 rows/s, 2h 5m elapsed, 1h 34m remaining (1h"
                + " 20m to 1h 55m)\"")
        .contains("\"done\":7,\"total\":12", "\"seen\":2962820", "\"eventsLeftOut\":2");
  }

  @Test
  void partsThatAReportHasTooHaveTheSameForm() {
    String report = Golden.of(JsonReport.SCHEMA);
    String message = Golden.of(MessageJson.SCHEMA);

    for (String part :
        List.of(
            "plan",
            "run",
            "environment",
            "progress",
            "rows",
            "throughput",
            "remaining",
            "laneTime",
            "notes")) {
      assertThat(part(message, part)).as(part).isNotEmpty().isEqualTo(part(report, part));
    }
  }

  /** A property of the document, which stands at an indent of four. */
  private static String part(String schema, String name) {
    int from = schema.indexOf("\n    \"" + name + "\": {");
    int to = schema.indexOf("\n    }", from);
    return from < 0 ? "" : schema.substring(from, to);
  }

  @Test
  void thePageShowsTheSchemaOfTheJar() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", MessageJson.SCHEMA)))
        .isEqualTo(Golden.of(MessageJson.SCHEMA));
  }
}
