package dev.backfill.report;

import dev.backfill.ledger.SkippedChunk;
import dev.backfill.support.Figures;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The chunks that people have left out: which, who, when and why. */
final class SkippedSection {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private SkippedSection() {}

  /** Lists the first of so many. */
  static List<String> render(List<SkippedChunk> skipped, long all) {
    if (skipped.isEmpty()) {
      return List.of();
    }
    var table = new StringBuilder(Markdown.head(List.of("Chunk", "Skipped by", "At", "Why")));
    skipped.forEach(chunk -> table.append(row(chunk)));
    long more = all - skipped.size();
    if (more > 0) {
      table.append(Markdown.row(List.of("… " + Figures.count(more) + " more", "", "", "")));
    }
    return List.of("## Skipped Chunks\n", table.toString());
  }

  private static String row(SkippedChunk chunk) {
    return Markdown.row(
        List.of(
            Markdown.text(chunk.chunkId()),
            Markdown.text(chunk.by()),
            TIME.format(chunk.at()),
            Markdown.text(chunk.why())));
  }
}
