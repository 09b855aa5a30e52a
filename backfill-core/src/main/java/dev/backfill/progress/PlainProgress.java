package dev.backfill.progress;

import dev.backfill.base.Printable;
import dev.backfill.progress.ProgressEvent.BatchCommitted;
import dev.backfill.progress.ProgressEvent.Checked;
import dev.backfill.progress.ProgressEvent.ChunkChanged;
import dev.backfill.progress.ProgressEvent.Dropped;
import dev.backfill.progress.ProgressEvent.RunChanged;
import dev.backfill.progress.ProgressEvent.Ticked;
import java.util.function.Consumer;

/**
 * Writes plain lines: at the start, at changes of the run's state, and when one is due. Confined to
 * the thread of its listener; begins anew after the end of a run.
 */
final class PlainProgress implements ProgressListener {

  private final Consumer<String> out;
  private Pace pace = new Pace();
  private boolean begun;

  /**
   * @param out takes lines without a line feed
   */
  PlainProgress(Consumer<String> out) {
    this.out = line -> out.accept(Printable.text(line));
  }

  @Override
  public void on(ProgressEvent event) {
    switch (event) {
      case RunChanged change -> {
        begin(change.snapshot());
        write(change.snapshot(), change.why());
        if (!change.state().isLive()) {
          begun = false;
          pace = new Pace();
        }
      }
      case Ticked tick -> {
        if (begin(tick.snapshot()) || pace.isDue(tick.snapshot())) {
          write(tick.snapshot(), "");
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
    String resumed = SnapshotText.resumed(snapshot);
    if (!resumed.isEmpty()) {
      out.accept(resumed);
    }
    return true;
  }

  private void write(ProgressSnapshot snapshot, String why) {
    out.accept(SnapshotText.line(snapshot) + (why.isEmpty() ? "" : ": " + why));
    pace.written(snapshot);
  }
}
