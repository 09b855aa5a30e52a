package dev.backfill.web.html;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.scope.Estimate;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.Terms;
import java.util.List;

/**
 * The chunks of a small plan, one by one; of a large one those that run, failed or took longest.
 */
final class ChunksPart {

  private static final int SMALL = 60;
  private static final int ROWS = 50;
  private static final int SHORT = 26;

  private ChunksPart() {}

  static void write(Html html, Facts facts) {
    var chunks = facts.report().chunks();
    boolean small = facts.listsAll() && chunks.size() <= SMALL;
    var shown =
        small
            ? chunks
            : chunks.stream()
                .filter(
                    chunk ->
                        chunk.state() == ChunkState.RUNNING || chunk.state() == ChunkState.FAILED)
                .limit(ROWS)
                .toList();
    if (!shown.isEmpty()) {
      html.section(
          small ? "Every chunk" : "Running and failed", () -> table(html, shown, small, facts));
    }
    if (!small && !facts.slowest().isEmpty()) {
      html.section("Slowest chunks", () -> table(html, facts.slowest(), false, facts));
    }
  }

  private static void table(Html html, List<ChunkView> chunks, boolean total, Facts facts) {
    html.raw(
        "<table class=wide><thead><tr><th>Chunk<th>Range<th>Status<th class=n>Rows<th"
            + " class=n>Expected");
    html.raw("<th class=n>Failed attempts<th class=n>Duration<tbody>");
    chunks.forEach(chunk -> row(html, chunk));
    if (total) {
      html.raw("<tfoot><tr><td>Total<td><td><td class=n>");
      html.text(Figures.count(facts.rows().seen())).raw("<td class=n>");
      facts.progress().estimatedRows().ifPresent(all -> html.text("~" + Figures.count(all)));
      html.raw("<td><td>");
    }
    html.raw("</table>");
  }

  private static void row(Html html, ChunkView chunk) {
    boolean untouched = chunk.state() == ChunkState.PENDING && chunk.rows().seen() == 0;
    boolean retried = chunk.state() == ChunkState.PENDING && chunk.failure().isPresent();
    html.raw("\n<tr>");
    cell(html, chunk.id());
    cell(html, range(chunk));
    html.raw("<td><i class=").raw(GridPart.tone(chunk.state())).raw("></i>");
    html.text(retried ? "waits for a retry" : Terms.of(chunk.state()));
    html.raw("<td class=n>").text(untouched ? "–" : Figures.count(chunk.rows().seen()));
    html.raw("<td class=n>").text(chunk.estimate().map(ChunksPart::expected).orElse("–"));
    html.raw("<td class=n>");
    html.text(chunk.attempts() == 0 ? "–" : Figures.count(chunk.attempts()));
    html.raw("<td class=n>").text(chunk.took().map(Figures::duration).orElse("–"));
  }

  /** Short text stays in one line. */
  private static void cell(Html html, String text) {
    html.raw(text.length() <= SHORT ? "<td class=k>" : "<td>").text(text);
  }

  private static String range(ChunkView chunk) {
    return switch (chunk.kind()) {
      case RANGE -> chunk.bounds().isEmpty() ? "–" : chunk.bounds();
      case NULLS -> "rows without a value";
      case DELTA -> "rows that came in later";
    };
  }

  private static String expected(Estimate estimate) {
    return (estimate.source() == Estimate.Source.EXACT ? "" : "~") + Figures.count(estimate.rows());
  }
}
