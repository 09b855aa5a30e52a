package dev.backfill.report;

import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressListener;
import java.util.function.Supplier;

/**
 * Receives the events of a run together with its report: for what is written down while the run is
 * at work, and after it. Role; called as a {@link ProgressListener} is.
 */
public interface ReportListener extends ProgressListener {

  /** The number of chunks that a report names unless it is asked for more: {@value}. */
  int NOTABLE_CHUNKS = 1_000;

  /**
   * The largest number of chunks that reports for this listener name.
   *
   * @return at least 1
   */
  default int chunks() {
    return NOTABLE_CHUNKS;
  }

  /**
   * Receives one event.
   *
   * @param event the event
   * @param report makes the report of this moment; it reads the chunks from the ledger, so it costs
   *     a query and throws what a ledger throws
   */
  void on(ProgressEvent event, Supplier<BackfillReport> report);

  /**
   * Receives the report of a run that has ended, after its last event. The last call for this run.
   *
   * @param report the report
   */
  void ended(BackfillReport report);

  /** Does nothing: a run calls {@link #on(ProgressEvent, Supplier)}. */
  @Override
  default void on(ProgressEvent event) {}
}
