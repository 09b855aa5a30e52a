package dev.backfill.progress;

/**
 * Receives the events of a run. Role.
 *
 * <p>Called on a thread of its own, in order, from a bounded queue: a slow listener never slows the
 * run, it loses events and receives their number ({@link ProgressEvent.Dropped}). What it throws is
 * logged once and changes nothing. At the end the run waits for it for at most two seconds.
 */
@FunctionalInterface
public interface ProgressListener {

  /**
   * Receives one event.
   *
   * @param event the event
   */
  void on(ProgressEvent event);
}
