package dev.backfill.run.event;

import dev.backfill.base.Durations;
import dev.backfill.contract.TimeSource;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.BackfillReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;

/**
 * The listeners of one run, each on a thread of its own: a slow, hanging or throwing one disturbs
 * neither the run nor the others. Thread-safe.
 */
public final class Listeners implements AutoCloseable {

  /** The longest time that the end of a run waits for all its listeners together. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<Notifier> notifiers;
  private final TimeSource time = TimeSource.system();
  private final AtomicBoolean closed = new AtomicBoolean();

  public Listeners(String planName, List<ProgressListener> listeners) {
    var all = new ArrayList<Notifier>();
    for (ProgressListener listener : listeners) {
      all.add(new Notifier(planName, all.size() + 1, listener));
    }
    this.notifiers = List.copyOf(all);
    try {
      notifiers.forEach(Notifier::start);
    } catch (RuntimeException | Error e) { // no memory for another thread
      close();
      throw e;
    }
  }

  /** Returns true if there is no listener, so that events need not be made. */
  boolean isEmpty() {
    return notifiers.isEmpty();
  }

  /**
   * Says where the reports come from, before the first event.
   *
   * @param reports the report of a moment, which names at most so many chunks
   */
  public void reports(IntFunction<BackfillReport> reports) {
    notifiers.forEach(notifier -> notifier.reports(reports));
  }

  /**
   * Says how the run has ended, after the last event and before {@link #close}.
   *
   * @param last the last report, which names at most so many chunks
   */
  public void ended(IntFunction<BackfillReport> last) {
    notifiers.forEach(notifier -> notifier.ended(last));
  }

  /** Hands an event to every listener. From any thread; never waits for a listener. */
  public void offer(ProgressEvent event) {
    for (Notifier notifier : notifiers) {
      notifier.offer(event);
    }
  }

  /**
   * Delivers what waits, for at most {@link #PATIENCE}, and leaves behind who is not done then.
   * Does nothing when called again.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    notifiers.forEach(Notifier::close);
    long until = time.nanos() + Durations.nanos(PATIENCE);
    for (Notifier notifier : notifiers) {
      notifier.awaitEnd(time, until);
    }
  }
}
