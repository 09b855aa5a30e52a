package dev.backfill.report;

/** Renders a report as Markdown. */
final class MarkdownReport {

  private MarkdownReport() {}

  static String render(BackfillReport report) {
    return "# Backfill: " + report.progress().planName() + "\n";
  }
}
