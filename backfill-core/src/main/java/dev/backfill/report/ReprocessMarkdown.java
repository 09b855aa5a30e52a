package dev.backfill.report;

import dev.backfill.ledger.Reprocessing;
import dev.backfill.support.Figures;
import java.util.ArrayList;
import java.util.List;

/** The chunks that are done again, before they are. Stateless. */
final class ReprocessMarkdown {

  private ReprocessMarkdown() {}

  static String render(Reprocessing found) {
    var sections = new ArrayList<String>();
    sections.add("# Chunks Done Again: " + Markdown.text(found.planName()) + "\n");
    sections.add(
        Markdown.list(
            List.of(
                "Chunks: %s of %s"
                    .formatted(Figures.count(found.chunks()), Figures.count(found.ofChunks())),
                "Rows that they had processed: %s, of these changed: %s"
                    .formatted(
                        Figures.count(found.rows().seen()), Figures.count(found.rows().changed())),
                "Rows that they had set aside: " + Figures.count(found.badRows()),
                "Each chunk begins at its beginning when the plan is run again.")));
    var table =
        new StringBuilder(Markdown.head(List.of("Chunk", "Range", "State", "Rows changed:")));
    found.first().forEach(chunk -> table.append(row(chunk, found.isSensitive())));
    long more = found.chunks() - found.first().size();
    if (more > 0) {
      table.append(Markdown.row(List.of("… " + Figures.count(more) + " more", "", "", "")));
    }
    sections.add(table.toString());
    return String.join("\n", sections);
  }

  private static String row(Reprocessing.Item chunk, boolean sensitive) {
    var bounds = chunk.bounds();
    boolean shown = !sensitive && !bounds.hi().isEmpty();
    return Markdown.row(
        List.of(
            Markdown.text(chunk.label()),
            shown ? Markdown.text("[%s, %s)".formatted(bounds.lo(), bounds.hi())) : "",
            chunk.state().name(),
            Figures.count(chunk.rows().changed())));
  }
}
