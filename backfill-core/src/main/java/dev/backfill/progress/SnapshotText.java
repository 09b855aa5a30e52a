package dev.backfill.progress;

import static dev.backfill.ledger.ChunkState.FAILED;
import static dev.backfill.ledger.ChunkState.RUNNING;
import static dev.backfill.ledger.ChunkState.SKIPPED;
import static dev.backfill.ledger.ChunkState.SUCCEEDED;

import dev.backfill.base.Durations;
import dev.backfill.ledger.RunState;
import dev.backfill.support.Figures;
import java.time.Duration;
import java.util.Optional;

/** Snapshots as one plain line, the same for console and log. */
final class SnapshotText {

  private SnapshotText() {}

  /** Everything about a run in one line without a line feed. */
  static String line(ProgressSnapshot snapshot) {
    return "%s %s %s%% (%s), %s%s, elapsed %s%s"
        .formatted(
            snapshot.planName(),
            state(snapshot.state()),
            Figures.count(snapshot.percent()),
            chunks(snapshot)
                + failed(snapshot)
                + skipped(snapshot)
                + setAside(snapshot)
                + running(snapshot),
            rows(snapshot),
            pace(snapshot),
            elapsed(snapshot) + paused(snapshot),
            snapshot.state().isLive()
                ? ", ETA " + snapshot.eta().text() + LockWaitText.full(snapshot.lockWaits())
                : "");
  }

  /** Done of all; while planning continues, all is more than that. */
  static String chunks(ProgressSnapshot snapshot) {
    return Figures.count(done(snapshot))
        + "/"
        + Figures.count(snapshot.total())
        + (snapshot.planned() ? "" : "+")
        + " chunks";
  }

  /** What a person has left out is not done. */
  private static long done(ProgressSnapshot snapshot) {
    return snapshot.count(SUCCEEDED);
  }

  private static String skipped(ProgressSnapshot snapshot) {
    long skipped = snapshot.count(SKIPPED);
    return skipped == 0 ? "" : ", " + Figures.count(skipped) + " skipped";
  }

  private static String failed(ProgressSnapshot snapshot) {
    long failed = snapshot.count(FAILED);
    return failed == 0 ? "" : ", " + Figures.count(failed) + " failed";
  }

  private static String setAside(ProgressSnapshot snapshot) {
    long rows = snapshot.badRows();
    return rows == 0 ? "" : ", " + Figures.count(rows) + " rows set aside";
  }

  private static String running(ProgressSnapshot snapshot) {
    long running = snapshot.count(RUNNING);
    return running == 0 ? "" : ", " + Figures.count(running) + " running";
  }

  /** Work that returns no rows, and has none expected, does not show that it has none. */
  private static String rows(ProgressSnapshot snapshot) {
    if (snapshot.rows().seen() == 0 && snapshot.estimatedRows().isEmpty()) {
      return "";
    }
    return Figures.count(snapshot.rows().seen())
        + (snapshot.state() == RunState.COMPLETED
                ? Optional.<Long>empty()
                : snapshot.estimatedRows())
            .map(rows -> " of ~" + Figures.count(rows))
            .orElse("")
        + " rows, ";
  }

  /** A chunk that is done, with its rows where there are any or some were expected. */
  static String completed(ProgressEvent.ChunkChanged change) {
    var counts = change.counts();
    boolean hasRows = change.rows().seen() > 0 || change.chunk().estimate().isPresent();
    return "Completed %s%s in %s, %s/%s%s"
        .formatted(
            change.chunk().id(),
            hasRows ? ", " + Figures.count(change.rows().seen()) + " rows" : "",
            Figures.duration(change.duration()),
            Figures.count(counts.done()),
            Figures.count(counts.total()),
            counts.planned() ? " (%d %%)".formatted(counts.percent()) : "+");
  }

  /** Ticks of a second while a run is live, as exact as is worth reading once it has ended. */
  static String elapsed(ProgressSnapshot snapshot) {
    return Figures.duration(
        snapshot.state().isLive()
            ? Duration.ofSeconds(snapshot.elapsed().toSeconds())
            : snapshot.elapsed());
  }

  private static String paused(ProgressSnapshot snapshot) {
    Duration paused = snapshot.elapsed().minus(snapshot.active());
    return paused.toSeconds() == 0 ? "" : " (" + Figures.duration(paused) + " paused)";
  }

  /**
   * The recent throughput while a run is live, the mean of this process once it has ended; of
   * chunks where the work returns no rows.
   */
  static String pace(ProgressSnapshot snapshot) {
    boolean ofRows = snapshot.rows().seen() > 0;
    double seconds = Durations.nanos(snapshot.active()) / 1e9;
    double recent = ofRows ? snapshot.rowsPerSecond() : snapshot.chunksPerSecond();
    long here = ofRows ? snapshot.rowsHere().seen() : done(snapshot) - snapshot.doneBefore();
    return Figures.rate(
        snapshot.state().isLive() || seconds <= 0 ? recent : here / seconds,
        ofRows ? "rows" : "chunks");
  }

  /**
   * The progress that earlier processes made; empty if this one began at the beginning, or found
   * nothing to do, which the run says itself.
   */
  static String resumed(ProgressSnapshot snapshot) {
    if (snapshot.doneBefore() == 0 || snapshot.state() == RunState.COMPLETED) {
      return "";
    }
    return "%s resumed: %s of %s%s chunks were done before"
        .formatted(
            snapshot.planName(),
            Figures.count(snapshot.doneBefore()),
            Figures.count(snapshot.total()),
            snapshot.planned() ? "" : "+");
  }

  /** A state of a run in plain words. */
  static String state(RunState state) {
    return switch (state) {
      case PLANNED -> "planned";
      case RUNNING -> "running";
      case PAUSED -> "paused";
      case VALIDATING -> "checking";
      case COMPLETED -> "completed";
      case FAILED -> "failed";
      case CANCELLED -> "cancelled";
      case ROLLED_BACK -> "rolled back";
    };
  }
}
