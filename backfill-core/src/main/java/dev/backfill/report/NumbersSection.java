package dev.backfill.report;

import dev.backfill.base.Durations;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.LaneTime;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.support.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The numbers below the chunks: rows, time, throughput, waits, the slowest chunks. Stateless. */
final class NumbersSection {

  private static final int SLOWEST = 5;

  private NumbersSection() {}

  static String render(ProgressSnapshot progress, ShownChunks shown) {
    var facts = new ArrayList<String>();
    facts.add(MarkdownReport.fact("Rows Processed", rows(progress, shown.sum())));
    if (progress.badRows() > 0) {
      facts.add(
          MarkdownReport.fact("Rows Set Aside", Figures.count(progress.badRows()) + ", not done"));
    }
    facts.add(MarkdownReport.fact("Elapsed Time", elapsed(progress)));
    if (progress.state().isLive()) {
      facts.add(MarkdownReport.fact("Throughput", throughput(progress)));
      facts.add(MarkdownReport.fact("Estimated Remaining", progress.eta().text()));
    }
    laneTime(progress.laneTime())
        .ifPresent(text -> facts.add(MarkdownReport.fact("Lane Time", text)));
    if (!shown.folded().isEmpty()) {
      slowest(shown.rows())
          .ifPresent(text -> facts.add(MarkdownReport.fact("Slowest Chunks", text)));
    }
    return Markdown.list(facts);
  }

  /** How much of their time the lanes waited, and for what. */
  private static Optional<String> laneTime(LaneTime spent) {
    if (spent.waited().isZero()) {
      return Optional.empty();
    }
    String waits =
        spent.waiting().entrySet().stream()
            .map(wait -> Words.of(wait.getKey()) + " " + Figures.duration(wait.getValue()))
            .collect(Collectors.joining(", "));
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%.1f%% waiting (%s), at work %s",
            100 * spent.share(),
            waits,
            Figures.duration(spent.working())));
  }

  /** Where the table has not all chunks; it has these. */
  private static Optional<String> slowest(List<ChunkView> shown) {
    var slow =
        shown.stream()
            .filter(chunk -> chunk.took().orElse(Duration.ZERO).isPositive())
            .sorted(
                Comparator.comparing((ChunkView chunk) -> chunk.took().orElseThrow()).reversed())
            .limit(SLOWEST)
            .map(
                chunk ->
                    Markdown.text(chunk.id()) + " " + Figures.duration(chunk.took().orElseThrow()))
            .collect(Collectors.joining(", "));
    return slow.isEmpty() ? Optional.empty() : Optional.of(slow);
  }

  private static String rows(ProgressSnapshot progress, RowCounts rows) {
    var text = new StringBuilder(Figures.count(rows.seen()));
    boolean over = progress.state() == RunState.COMPLETED; // an estimate is no aim any more
    progress
        .estimatedRows()
        .ifPresent(
            all ->
                text.append(over ? " (~" : " / ~")
                    .append(Figures.count(all))
                    .append(over ? " were expected)" : ""));
    if (rows.seen() != rows.changed()) {
      text.append(": ").append(Figures.count(rows.changed())).append(" changed");
      text.append(", ").append(Figures.count(rows.kept())).append(" kept as they were");
      text.append(", ").append(Figures.count(rows.conflicts())).append(" in conflict");
    }
    if (progress.doneBefore() > 0 && !MarkdownReport.isFoundComplete(progress)) {
      text.append(" (")
          .append(Figures.count(progress.rowsHere().seen()))
          .append(" of them since the resume)");
    }
    return text.toString();
  }

  private static String elapsed(ProgressSnapshot progress) {
    if (MarkdownReport.isFoundComplete(progress)) {
      return "none: the run was complete " + MarkdownReport.BEFORE;
    }
    Duration paused = progress.elapsed().minus(progress.active());
    return Figures.duration(progress.elapsed())
        + (progress.doneBefore() == 0 ? "" : " since the resume")
        + (Durations.millis(paused) <= 0
            ? ""
            : " (%s without pauses)".formatted(Figures.duration(progress.active())));
  }

  private static String throughput(ProgressSnapshot progress) {
    return "%s, %s with %s %s"
        .formatted(
            Figures.rate(progress.rowsPerSecond(), "rows"),
            Figures.rate(progress.chunksPerSecond(), "chunks"),
            Figures.count(progress.lanes()),
            progress.lanes() == 1 ? "lane" : "lanes");
  }
}
