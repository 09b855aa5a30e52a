package dev.backfill.web.file;

import dev.backfill.base.PrintableLog;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.slf4j.Logger;

/**
 * Says that a file cannot be written: at the first time, and at the end of the run. Confined to one
 * thread.
 */
public final class WriteFaults {

  private static final Logger LOG = PrintableLog.of(WriteFaults.class);

  private final Path path;
  private long failed;
  private boolean lastFailed;

  public WriteFaults(Path path) {
    this.path = path;
  }

  /** A version is written. */
  public void wentWell() {
    lastFailed = false;
  }

  /** A version could not be written. */
  public void failed(String plan, Exception why) {
    failed++;
    lastFailed = true;
    if (failed == 1) {
      LOG.warn(
          "The report of plan '{}' could not be written to '{}': {}. The run is not affected; the"
              + " file is tried again while the run is at work, and at its end.",
          plan,
          path,
          reason(why));
    }
  }

  /** The run has ended, and the last version was tried. */
  public void ended(String plan) {
    if (lastFailed) {
      LOG.warn(
          "The final report of plan '{}' is not in '{}': {} attempt(s) to write it failed. The run"
              + " itself returns the report, and the ledger keeps its numbers.",
          plan,
          path,
          failed);
    } else if (failed > 0) {
      LOG.info(
          "The final report of plan '{}' is in '{}', after {} attempt(s) that failed",
          plan,
          path,
          failed);
    }
    failed = 0;
    lastFailed = false;
  }

  private static String reason(Exception why) {
    var reason = why instanceof FileSystemException system ? system.getReason() : why.getMessage();
    return why.getClass().getSimpleName() + (reason == null ? "" : ", " + reason);
  }
}
