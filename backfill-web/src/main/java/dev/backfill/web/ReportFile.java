package dev.backfill.web;

import dev.backfill.base.PrintableLog;
import dev.backfill.contract.BackfillException;
import dev.backfill.contract.TimeSource;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportListener;
import dev.backfill.web.facts.Environment;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.file.AtomicFile;
import dev.backfill.web.file.Due;
import dev.backfill.web.file.ReportFormat;
import dev.backfill.web.file.WriteFaults;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Writes the report of a run to a file: when the run begins, at changes of its state, every two
 * seconds while it is at work, and at its end. The file is replaced as a whole, so a reader never
 * sees half of it, and the last version is the final state.
 *
 * {@snippet class="dev.backfill.web.Snippets" region="files"}
 *
 * <p>A version costs a query for the chunks. Versions come more rarely where that query and the
 * writing take long, so that they take at most a fiftieth of the time. A file that cannot be
 * written does not disturb the run: the log has a warning at the first time, and one at the end if
 * the final version is missing.
 *
 * <p>No format holds row data, parameters or credentials. Each process of a shared run writes what
 * it sees, so give each its own path. Plans that run at the same time need one listener each.
 */
public final class ReportFile implements ReportListener {

  private static final Logger LOG = PrintableLog.of(ReportFile.class);

  private final AtomicFile file;
  private final ReportFormat format;
  private final Due due;
  private final Supplier<Environment> environment;
  private final WriteFaults faults;

  ReportFile(Path path, ReportFormat format, TimeSource time, Supplier<Environment> environment) {
    this.file = AtomicFile.at(path);
    this.format = format;
    this.due = new Due(time);
    this.environment = environment;
    this.faults = new WriteFaults(file.path());
  }

  /**
   * The report as Markdown, the same as {@link BackfillReport#toMarkdown}, with the host and the
   * runtime at its end.
   *
   * @param path the file; its folder is made if it is missing
   * @return a new listener
   * @throws IllegalArgumentException if the path is that of a folder
   */
  public static ReportFile markdown(Path path) {
    return at(path, ReportFormat.MARKDOWN);
  }

  /**
   * The report as JSON, in the form of the schema {@code dev/backfill/web/report-1.schema.json} in
   * the jar. At most 1,000 chunks are listed one by one; the sums count all.
   *
   * @param path the file; its folder is made if it is missing
   * @return a new listener
   * @throws IllegalArgumentException if the path is that of a folder
   */
  public static ReportFile json(Path path) {
    return at(path, ReportFormat.JSON);
  }

  /**
   * The report as a page that needs nothing beside it: no script, no network, light and dark, on
   * paper too. At most 100,000 chunks are drawn; the sums count all.
   *
   * @param path the file; its folder is made if it is missing
   * @return a new listener
   * @throws IllegalArgumentException if the path is that of a folder
   */
  public static ReportFile html(Path path) {
    return at(path, ReportFormat.HTML);
  }

  private static ReportFile at(Path path, ReportFormat format) {
    return new ReportFile(path, format, TimeSource.system(), Environment::here);
  }

  /**
   * Writes a report as JSON, in the form of the published schema, to a stream that stays open.
   *
   * @param report the report
   * @param out where to
   * @throws IOException if it cannot be written
   */
  public static void writeJson(BackfillReport report, OutputStream out) throws IOException {
    ReportFormat.JSON.write(new Facts(report, Environment.here()), out);
  }

  /**
   * Writes one report, outside of a run.
   *
   * @param report the report
   * @throws IOException if the file cannot be written; it stays as it was
   */
  public void write(BackfillReport report) throws IOException {
    var facts = new Facts(report, environment.get());
    file.write(out -> format.write(facts, out));
  }

  @Override
  public int chunks() {
    return format.chunks();
  }

  @Override
  public void on(ProgressEvent event, Supplier<BackfillReport> report) {
    boolean wanted =
        switch (event) {
          case ProgressEvent.RunChanged change -> change.state().isLive(); // the end comes as such
          case ProgressEvent.Ticked ticked -> due.isNow();
          default -> false;
        };
    if (wanted) {
      long begun = due.begin();
      read(report).ifPresent(this::tryToWrite);
      due.written(begun);
    }
  }

  @Override
  public void ended(BackfillReport report) {
    tryToWrite(report);
    faults.ended(report.progress().planName());
  }

  /** A ledger that does not answer is waited for by the run; the next version is soon enough. */
  private static Optional<BackfillReport> read(Supplier<BackfillReport> report) {
    try {
      return Optional.of(report.get());
    } catch (BackfillException e) {
      LOG.debug("No report could be read: {}", e.getClass().getName());
      return Optional.empty();
    }
  }

  private void tryToWrite(BackfillReport report) {
    try {
      write(report);
      faults.wentWell();
    } catch (IOException | RuntimeException e) {
      faults.failed(report.progress().planName(), e);
    }
  }
}
