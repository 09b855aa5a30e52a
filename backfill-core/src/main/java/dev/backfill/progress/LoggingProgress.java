package dev.backfill.progress;

import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.ChunkState;
import dev.backfill.progress.ProgressEvent.Checked;
import dev.backfill.progress.ProgressEvent.ChunkChanged;
import dev.backfill.progress.ProgressEvent.Dropped;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.work.Failure;
import org.slf4j.Logger;

/**
 * Writes progress to a log: at INFO the plain line of {@link ConsoleProgress}, at the start, at
 * changes of the run's state, and every 30 seconds or 5 percent points; at WARN each chunk that
 * failed, and each check that did. {@link #eachChunk()} adds a line for each chunk that is done.
 *
 * <p>Plans that run at the same time need one each; runs after one another may share it.
 */
public final class LoggingProgress implements ProgressListener {

  private final Logger log;
  private final PlainProgress lines;
  private final boolean eachChunk;
  private String planName = "";

  private LoggingProgress(Logger log, boolean eachChunk) {
    this.log = log;
    this.eachChunk = eachChunk;
    this.lines = new PlainProgress(log::info);
  }

  /**
   * Writes to the logger that is named like this class.
   *
   * @return a new listener
   */
  public static LoggingProgress standard() {
    return to(LoggingProgress.class.getName());
  }

  /**
   * Writes to another logger.
   *
   * @param logger its name
   * @return a new listener
   */
  public static LoggingProgress to(String logger) {
    return new LoggingProgress(PrintableLog.of(logger), false);
  }

  static LoggingProgress to(Logger log) {
    return new LoggingProgress(PrintableLog.over(log), false);
  }

  /**
   * Writes a line at INFO for each chunk that is done too, such as {@code Completed 2023-07,
   * 478,230 rows in 20m, 7/12 (58 %) of plan 'orders_tier'}: its rows over all attempts, the time
   * of the attempt that completed it, and how many chunks are done.
   *
   * @return a new listener on the same logger
   */
  public LoggingProgress eachChunk() {
    return new LoggingProgress(log, true);
  }

  @Override
  public void on(ProgressEvent event) {
    switch (event) {
      case RunChanged change -> {
        planName = change.snapshot().planName();
        lines.on(change);
      }
      case ChunkChanged change when change.state() == ChunkState.FAILED -> failed(change);
      case ChunkChanged change when change.state() == ChunkState.SUCCEEDED -> completed(change);
      case Checked checked when checked.result().verdict().status().fails() ->
          log.warn(
              "Check '{}' of plan '{}' {}: {}",
              checked.result().name(),
              planName,
              checked.result().verdict().status(),
              checked.result().verdict().evidence());
      case Dropped dropped ->
          log.debug(
              "{} events of plan '{}' were lost: the log is slow", dropped.events(), planName);
      default -> lines.on(event);
    }
  }

  private void completed(ChunkChanged change) {
    if (eachChunk) {
      log.info("{} of plan '{}'", SnapshotText.completed(change), change.plan());
    }
  }

  private void failed(ChunkChanged change) {
    log.warn(
        "Chunk {} of plan '{}' failed at attempt {}: {}",
        change.chunk().id(),
        change.plan(),
        change.attempt(),
        change.failure().map(LoggingProgress::text).orElse("no reason given"));
  }

  /** With its SQLSTATE, which the text may have too. */
  private static String text(Failure failure) {
    return failure.sqlState().isEmpty() || failure.text().contains(failure.sqlState())
        ? failure.text()
        : failure.text() + " (SQLSTATE " + failure.sqlState() + ")";
  }
}
