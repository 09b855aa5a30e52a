package dev.backfill.progress;

import dev.backfill.ledger.ChunkState;
import dev.backfill.progress.ProgressEvent.Checked;
import dev.backfill.progress.ProgressEvent.ChunkChanged;
import dev.backfill.progress.ProgressEvent.Dropped;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.work.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes progress to a log: at INFO the plain line of {@link ConsoleProgress}, at the start, at
 * changes of the run's state, and every 30 seconds or 5 percent points; at WARN each chunk that
 * failed, and each check that did.
 *
 * <p>Plans that run at the same time need one each; runs after one another may share it.
 */
public final class LoggingProgress implements ProgressListener {

  private final Logger log;
  private final PlainProgress lines;
  private String planName = "";

  private LoggingProgress(Logger log) {
    this.log = log;
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
    return to(LoggerFactory.getLogger(logger));
  }

  static LoggingProgress to(Logger log) {
    return new LoggingProgress(log);
  }

  @Override
  public void on(ProgressEvent event) {
    switch (event) {
      case RunChanged change -> {
        planName = change.snapshot().planName();
        lines.on(change);
      }
      case ChunkChanged change when change.state() == ChunkState.FAILED -> failed(change);
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

  private void failed(ChunkChanged change) {
    log.warn(
        "Chunk {} of plan '{}' failed at attempt {}: {}",
        change.chunk().id(),
        planName,
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
