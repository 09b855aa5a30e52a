package dev.backfill.web.html;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.SkippedChunk;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;

/** The chunks that people have left out: which, who, when and why. */
final class SkippedPart {

  private SkippedPart() {}

  static void write(Html html, Facts facts) {
    var skipped = facts.report().skipped();
    if (skipped.isEmpty()) {
      return;
    }
    html.section(
        "Skipped chunks",
        () -> {
          html.raw("<table><thead><tr><th>Chunk<th>Skipped by<th>At<th>Why<tbody>");
          skipped.forEach(chunk -> row(html, chunk));
          html.raw("</table>");
          long more = facts.progress().count(ChunkState.SKIPPED) - skipped.size();
          if (more > 0) {
            html.element("p", Figures.count(more) + " more chunks were skipped.");
          }
        });
  }

  private static void row(Html html, SkippedChunk chunk) {
    html.raw("\n<tr><td>").text(chunk.chunkId());
    html.raw("<td>").text(chunk.by());
    html.raw("<td>").text(Times.utc(chunk.at()));
    html.raw("<td>").text(chunk.why());
  }
}
