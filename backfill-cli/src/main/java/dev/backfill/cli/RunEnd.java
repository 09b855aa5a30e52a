package dev.backfill.cli;

import dev.backfill.cli.output.Output;
import dev.backfill.report.BackfillReport;
import dev.backfill.support.Figures;
import dev.backfill.web.ReportFile;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes the end of a run.
 *
 * @param output where to
 * @param options whether a file has the report
 * @param json whether machines read it
 */
record RunEnd(Output output, ReportOptions options, boolean json) {

  void write(BackfillReport report) {
    if (json) {
      json(report);
    } else if (options.toFile()) {
      output.text(sentence(report));
    } else {
      output.text(report.toMarkdown());
    }
    sayNotes(report);
  }

  private void json(BackfillReport report) {
    try {
      ReportFile.writeJson(report, output.out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    output.out().flush();
  }

  private static String sentence(BackfillReport report) {
    return "%s, %s rows changed, %s"
        .formatted(report.state(), Figures.count(report.rowsChanged()), report.guarantee());
  }

  /** The report has them too; a person who looks at the console only shall not miss them. */
  private void sayNotes(BackfillReport report) {
    if (json || options.toFile()) {
      report.notes().forEach(output::say);
    }
  }
}
