package dev.backfill.web.json;

import dev.backfill.web.facts.Facts;
import java.io.OutputStream;

/**
 * Writes a report as JSON, in the form of the schema {@value #SCHEMA} beside this package. Streams:
 * a report of many chunks is never whole in memory. Stateless.
 */
public final class JsonReport {

  /** Name and version of the format. */
  public static final String FORMAT = "backfill-report/1";

  /** The schema of the format, a resource in the package {@code dev.backfill.web}. */
  public static final String SCHEMA = "report-1.schema.json";

  private JsonReport() {}

  /** Writes the report and a line feed; leaves the stream open. */
  public static void write(Facts facts, OutputStream out) {
    Documents.write(
        out,
        json -> {
          json.text("format", FORMAT);
          RunPart.write(json, facts);
          NumbersPart.write(json, facts);
          json.array("checks", facts.report().checks(), check -> ChecksPart.write(json, check));
          ChunksPart.write(json, facts);
          OutcomePart.write(json, facts);
        });
  }
}
