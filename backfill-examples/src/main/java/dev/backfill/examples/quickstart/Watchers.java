package dev.backfill.examples.quickstart;

import dev.backfill.progress.ConsoleProgress;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportListener;
import dev.backfill.web.ReportFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * The console, and the report in three formats, as one listener.
 *
 * @param console shows the progress
 * @param files are written while the run is at work
 */
record Watchers(ProgressListener console, List<ReportFile> files) implements ReportListener {

  /** Name of the report that is shown at the end. */
  static final String REPORT = "report.md";

  static Watchers in(Path folder) {
    return new Watchers(
        ConsoleProgress.standard(),
        List.of(
            ReportFile.markdown(folder.resolve(REPORT)),
            ReportFile.json(folder.resolve("report.json")),
            ReportFile.html(folder.resolve("report.html"))));
  }

  @Override
  public void on(ProgressEvent event, Supplier<BackfillReport> report) {
    console.on(event);
    files.forEach(file -> file.on(event, report));
  }

  @Override
  public void ended(BackfillReport report) {
    files.forEach(file -> file.ended(report));
  }
}
