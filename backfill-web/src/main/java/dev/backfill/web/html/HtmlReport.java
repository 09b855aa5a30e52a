package dev.backfill.web.html;

import dev.backfill.web.facts.Facts;
import java.nio.charset.StandardCharsets;

/**
 * Writes a report as one HTML file: no script, nothing from elsewhere, readable without colours.
 * Stateless.
 */
public final class HtmlReport {

  private HtmlReport() {}

  /** The whole file. */
  public static byte[] of(Facts facts) {
    var html = new Html();
    Page.begin(html, facts);
    HeaderPart.write(html, facts);
    GridPart.write(html, facts);
    TimelinePart.write(html, facts);
    ThroughputPart.write(html, facts);
    LaneTimePart.write(html, facts);
    ApprovalsPart.write(html, facts);
    ChecksPart.write(html, facts);
    FailuresPart.write(html, facts);
    SetAsidePart.write(html, facts);
    SkippedPart.write(html, facts);
    DifferencePart.write(html, facts);
    NotesPart.write(html, facts);
    ChunksPart.write(html, facts);
    FactsPart.write(html, facts);
    Page.end(html, facts);
    return html.toString().getBytes(StandardCharsets.UTF_8);
  }
}
