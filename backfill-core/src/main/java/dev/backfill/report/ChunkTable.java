package dev.backfill.report;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.scope.Estimate;
import dev.backfill.support.Figures;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of chunks: a row for each that is worth one, one for all others, and the totals. */
final class ChunkTable {

  private static final Pattern WHOLE_MONTH = Pattern.compile("[0-9]{4}-(0[1-9]|1[0-2])");
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);
  private static final String NONE = "–";
  private static final List<ChunkState> MOST_WANTED =
      List.of(
          ChunkState.SUCCEEDED,
          ChunkState.FAILED,
          ChunkState.RUNNING,
          ChunkState.PENDING,
          ChunkState.SKIPPED,
          ChunkState.SPLIT,
          ChunkState.ROLLED_BACK);

  private ChunkTable() {}

  static String render(ShownChunks shown, Optional<Long> estimatedRows) {
    var table = new StringBuilder();
    table.append(
        Markdown.head(
            List.of(
                "Chunk",
                "Range",
                "Rows:",
                "Expected:",
                "Status",
                "Failed attempts:",
                "Duration:")));
    long next = 1;
    boolean told = shown.folded().isEmpty();
    for (ChunkView chunk : shown.rows()) {
      if (!told && chunk.no() > next) {
        table.append(others(shown));
        told = true;
      }
      table.append(row(chunk));
      next = chunk.no() + 1;
    }
    return table.append(told ? "" : others(shown)).append(totals(shown, estimatedRows)).toString();
  }

  private static String row(ChunkView chunk) {
    return Markdown.row(
        List.of(
            Markdown.text(chunk.id()),
            range(chunk),
            chunk.state() == ChunkState.PENDING && chunk.attempts() == 0 && chunk.rows().seen() == 0
                ? NONE
                : Figures.count(chunk.rows().seen()),
            chunk.estimate().map(ChunkTable::expected).orElse(NONE),
            status(chunk),
            chunk.attempts() == 0 ? NONE : Figures.count(chunk.attempts()),
            chunk.took().map(Figures::duration).orElse(NONE)));
  }

  /** A whole month reads better by its name; its label says that it is one. */
  private static String range(ChunkView chunk) {
    return switch (chunk.kind()) {
      case NULLS -> "rows without a value";
      case DELTA -> "rows that came in later";
      case RANGE -> {
        if (WHOLE_MONTH.matcher(chunk.id()).matches()) {
          yield MONTH.format(YearMonth.parse(chunk.id()));
        }
        yield chunk.bounds().isEmpty() ? NONE : Markdown.text(chunk.bounds());
      }
    };
  }

  static String expected(Estimate estimate) {
    return switch (estimate.source()) {
      case EXACT -> Figures.count(estimate.rows());
      case EXPLAIN -> "~" + Figures.count(estimate.rows()) + " (explain)";
      case STATISTICS -> "~" + Figures.count(estimate.rows()) + " (statistics)";
      case GIVEN -> "~" + Figures.count(estimate.rows()) + " (given)";
      case STALE -> "about " + Figures.count(estimate.rows()) + ", statistics are stale";
      case AT_MOST -> "at most " + Figures.count(estimate.rows());
    };
  }

  private static String status(ChunkView chunk) {
    boolean retried = chunk.state() == ChunkState.PENDING && chunk.failure().isPresent();
    return Words.sign(chunk.state())
        + " "
        + (retried ? "waits for a retry" : Words.of(chunk.state()));
  }

  private static String others(ShownChunks shown) {
    return Markdown.row(
        List.of(
            "… " + more(shown.folded()),
            "",
            Figures.count(shown.foldedRows().seen()),
            "",
            "",
            "",
            ""));
  }

  private static String totals(ShownChunks shown, Optional<Long> estimatedRows) {
    return Markdown.row(
        List.of(
            "**Total**",
            "",
            "**" + Figures.count(shown.sum().seen()) + "**",
            estimatedRows.map(rows -> "**~" + Figures.count(rows) + "**").orElse(""),
            "",
            "",
            ""));
  }

  private static String more(Map<ChunkState, Long> folded) {
    return MOST_WANTED.stream()
        .filter(folded::containsKey)
        .map(state -> Figures.count(folded.getOrDefault(state, 0L)) + " more " + Words.of(state))
        .collect(Collectors.joining(", "));
  }
}
