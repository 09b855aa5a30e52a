package dev.backfill.web.json;

import dev.backfill.web.facts.Facts;
import dev.backfill.web.message.Happening;
import dev.backfill.web.message.Message;

/**
 * Writes a message as JSON, in the form of the schema {@value #SCHEMA} beside this package. Parts
 * that a report has too have the same form. Stateless.
 */
public final class MessageJson {

  /** Name and version of the format. */
  public static final String FORMAT = "backfill-message/1";

  /** The schema of the format, a resource in the package {@code dev.backfill.web}. */
  public static final String SCHEMA = "message-1.schema.json";

  private static final int CAUSES = 20;

  private MessageJson() {}

  /** The message in UTF-8. */
  public static byte[] of(Message message) {
    return Documents.write(
        json -> {
          json.text("format", FORMAT);
          json.count("number", message.number());
          json.flag("last", message.isLast());
          json.text("text", message.text());
          numbers(json, message.facts());
          json.array("events", message.happenings(), one -> event(json, one));
          json.count("eventsLeftOut", message.leftOut());
          json.array(
              "failures",
              message.facts().failures().stream().limit(CAUSES).toList(),
              group -> OutcomePart.failures(json, group));
          json.texts("notes", message.facts().report().notes());
        });
  }

  private static void numbers(Json json, Facts facts) {
    RunPart.write(json, facts);
    NumbersPart.write(json, facts);
  }

  private static void event(Json json, Happening happening) {
    json.text("kind", happening.kind().name());
    json.text("text", happening.text());
    json.count("count", happening.count());
    json.text("chunk", happening.chunk());
    json.text("check", happening.check());
    json.object("failure", happening.failure(), failure -> ChunksPart.failure(json, failure));
  }
}
