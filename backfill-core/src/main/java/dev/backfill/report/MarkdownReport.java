package dev.backfill.report;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.support.Figures;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Renders a report as Markdown, section by section. Everything that people wrote is escaped.
 * Stateless.
 */
final class MarkdownReport {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  static final String BEFORE = "before this start";
  private static final int BAR = 25;
  private static final int FINGERPRINT = 12;

  private MarkdownReport() {}

  static String render(BackfillReport report) {
    var shown = ShownChunks.of(report);
    var sections = new ArrayList<String>();
    sections.add(title(report));
    sections.add(facts(report));
    sections.add("## Progress\n");
    sections.add(bar(report.progress(), shown));
    if (!shown.rows().isEmpty() || !shown.folded().isEmpty()) {
      sections.add(ChunkTable.render(shown, report.progress().estimatedRows()));
    }
    sections.add(NumbersSection.render(report.progress(), shown));
    report.difference().map(DifferenceSection::render).ifPresent(sections::addAll);
    report.approvals().map(ApprovalsSection::render).ifPresent(sections::addAll);
    sections.addAll(ChecksSection.render(report.checks()));
    sections.addAll(FailuresSection.render(report));
    sections.addAll(
        SkippedSection.render(report.skipped(), report.progress().count(ChunkState.SKIPPED)));
    sections.addAll(BadRowsSection.render(report.badRows(), report.progress().badRows()));
    if (!report.notes().isEmpty()) {
      sections.add("## Notes\n");
      sections.add(Markdown.list(report.notes().stream().map(Markdown::text).toList()));
    }
    sections.addAll(UndoSection.render(report));
    return String.join("\n", sections);
  }

  private static String title(BackfillReport report) {
    String kind = report.state().isLive() ? "Progress" : "Report";
    String description = Markdown.text(report.about().description());
    return "# Backfill %s: %s\n%s"
        .formatted(
            kind,
            Markdown.text(report.progress().planName()),
            description.isEmpty() ? "" : "\n" + description + "\n");
  }

  private static String facts(BackfillReport report) {
    var progress = report.progress();
    var about = report.about();
    var facts = new ArrayList<String>();
    facts.add(fact("Started", time(progress.startedAt())));
    facts.add(fact("Updated", time(progress.at())));
    if (!progress.state().isLive()) {
      facts.add(fact("Ended", isFoundComplete(progress) ? BEFORE : time(progress.at())));
    }
    facts.add(fact("Current Status", Words.of(progress.state())));
    if (progress.doneBefore() > 0) {
      facts.add(fact("Resumed", resumed(progress)));
    }
    facts.add(fact("Guarantee", Words.of(progress.guarantee())));
    addUnlessEmpty(facts, "Requested by", about.requestedBy());
    addUnlessEmpty(facts, "Scope", about.scope());
    addUnlessEmpty(facts, "Range", about.range());
    facts.add(fact("Chunks", chunks(progress)));
    progress
        .estimatedRows()
        .ifPresent(rows -> facts.add(fact("Expected Rows", "~" + Figures.count(rows))));
    addUnlessEmpty(facts, "Chunks by", about.chunkBy());
    addUnlessEmpty(facts, "Run", progress.runId());
    addUnlessEmpty(facts, "Fingerprint", shortened(about.fingerprint()));
    return Markdown.list(facts);
  }

  private static String chunks(ProgressSnapshot progress) {
    return Figures.count(progress.total()) + (progress.planned() ? "" : " so far");
  }

  /** An earlier start has completed the run, and this one had nothing to do. */
  static boolean isFoundComplete(ProgressSnapshot progress) {
    return progress.state() == RunState.COMPLETED
        && progress.doneBefore() > 0
        && progress.elapsed().isZero();
  }

  private static String resumed(ProgressSnapshot progress) {
    return "%s chunks were done before this process began"
        .formatted(Figures.count(progress.doneBefore()));
  }

  private static String shortened(String fingerprint) {
    return fingerprint.substring(0, Math.min(FINGERPRINT, fingerprint.length()));
  }

  private static void addUnlessEmpty(List<String> facts, String name, String text) {
    if (!text.isBlank()) {
      facts.add(fact(name, Markdown.text(text)));
    }
  }

  private static String bar(ProgressSnapshot progress, ShownChunks shown) {
    return "%s %s%% of the %s (%s/%s%s chunks%s%s%s)\n"
            .formatted(
                Figures.bar(progress.percent(), BAR, '█', '░'),
                progress.percent(),
                switch (progress.basis()) {
                  case ROWS -> "expected rows";
                  case CHUNKS -> "chunks";
                },
                Figures.count(shown.count(ChunkState.SUCCEEDED)),
                Figures.count(progress.total()),
                progress.planned() ? "" : "+",
                some(shown, ChunkState.SKIPPED),
                some(shown, ChunkState.FAILED),
                some(shown, ChunkState.RUNNING))
        + (progress.planned() ? "" : "\nPlanning is not complete: there will be more chunks.\n");
  }

  private static String some(ShownChunks shown, ChunkState state) {
    long count = shown.count(state);
    return count == 0 ? "" : ", " + Figures.count(count) + " " + Words.of(state);
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  static String fact(String name, String text) {
    return "**" + name + ":** " + text;
  }
}
