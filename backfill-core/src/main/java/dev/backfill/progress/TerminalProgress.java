package dev.backfill.progress;

import dev.backfill.base.Durations;
import dev.backfill.base.Printable;
import dev.backfill.contract.TimeSource;
import dev.backfill.progress.ProgressEvent.BatchCommitted;
import dev.backfill.progress.ProgressEvent.Checked;
import dev.backfill.progress.ProgressEvent.ChunkChanged;
import dev.backfill.progress.ProgressEvent.Dropped;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.progress.ProgressEvent.Ticked;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * Redraws one line of a terminal, and keeps it where the run pauses or ends. Confined to the thread
 * of its listener; begins anew after the end of a run.
 *
 * <p>A redraw is one write: carriage return, text, and then the erasure of what a longer line has
 * left behind. Nothing is erased before it is overwritten, so nothing flickers.
 */
final class TerminalProgress implements ProgressListener {

  /** A little less than the time between two ticks, so that none is left out for being early. */
  private static final Duration LEAST_BETWEEN = Duration.ofMillis(180);

  private static final String ERASE_TO_END = "\u001b[K";

  private final PrintStream out;
  private final LiveLine layout;
  private final IntSupplier columns;
  private final boolean erases;
  private final TimeSource time;
  private int width;
  private int lastLength;
  private long lastDrawn;
  private boolean begun;
  private boolean open;

  /**
   * @param columns asked once per run, at the first line
   * @param erases true if the terminal is known to understand control sequences; blanks do else
   */
  TerminalProgress(PrintStream out, IntSupplier columns, boolean erases, TimeSource time) {
    this.out = out;
    this.layout = LiveLine.in(out.charset());
    this.columns = columns;
    this.erases = erases;
    this.time = time;
  }

  @Override
  public void on(ProgressEvent event) {
    switch (event) {
      case RunChanged change -> {
        begin(change.snapshot());
        draw(change.snapshot());
        stay(change);
      }
      case Ticked tick -> {
        boolean first = begin(tick.snapshot());
        if (first || time.nanos() - lastDrawn >= Durations.nanos(LEAST_BETWEEN)) {
          draw(tick.snapshot());
        }
      }
      case ChunkChanged ignored -> {}
      case BatchCommitted ignored -> {}
      case Checked ignored -> {}
      case Dropped ignored -> {}
    }
  }

  /** Says once where the run comes from. */
  private boolean begin(ProgressSnapshot snapshot) {
    if (begun) {
      return false;
    }
    begun = true;
    // A character in the last column would make some terminals wrap
    width = columns.getAsInt() - 1;
    String resumed = SnapshotText.resumed(snapshot);
    if (!resumed.isEmpty()) {
      out.print(Printable.text(resumed) + System.lineSeparator());
    }
    return true;
  }

  private void draw(ProgressSnapshot snapshot) {
    String line = Printable.text(layout.of(snapshot, width));
    out.print("\r" + line + (erases ? ERASE_TO_END : blanks(lastLength - line.length())));
    out.flush();
    lastLength = line.length();
    lastDrawn = time.nanos();
    open = true;
  }

  private static String blanks(int count) {
    return " ".repeat(Math.max(0, count));
  }

  /** A pause may be the last event of a run, too. */
  private void stay(RunChanged change) {
    switch (change.state()) {
      case PLANNED, RUNNING, VALIDATING -> {}
      case PAUSED -> keep(change.why());
      case COMPLETED, FAILED, CANCELLED, ROLLED_BACK -> {
        keep(change.why());
        begun = false;
      }
    }
  }

  private void keep(String why) {
    if (open) {
      out.print(
          System.lineSeparator()
              + (why.isEmpty() ? "" : "  " + Printable.text(why) + System.lineSeparator()));
      out.flush();
      open = false;
      lastLength = 0;
    }
  }
}
