package dev.backfill.run.event;

import dev.backfill.base.PrintableLog;
import dev.backfill.contract.TimeSource;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportListener;
import dev.backfill.run.engine.RunThread;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntFunction;
import org.slf4j.Logger;

/**
 * Calls one listener, in order, on a thread of its own. Thread-safe.
 *
 * <p>What the listener throws is logged the first time, and the listener is still called.
 */
final class Notifier {

  private static final Logger LOG = PrintableLog.of(Notifier.class);

  private final String planName;
  private final ProgressListener listener;
  private final EventQueue queue = new EventQueue();
  private final Thread thread;

  /** Set before the first event. */
  private volatile IntFunction<BackfillReport> reports = Notifier::tooEarly;

  private volatile Optional<BackfillReport> last = Optional.empty();

  /** True if a failure was logged; of the listener's thread alone. */
  private boolean told;

  Notifier(String planName, int no, ProgressListener listener) {
    this.planName = planName;
    this.listener = listener;
    this.thread = RunThread.of(planName, "listener-" + no, this::callUntilClosed);
  }

  void start() {
    thread.start();
  }

  void reports(IntFunction<BackfillReport> source) {
    reports = source;
  }

  /** Keeps the last report for a listener of reports; it gets it after its last event. */
  void ended(IntFunction<BackfillReport> source) {
    if (listener instanceof ReportListener reader) {
      last = Optional.of(source.apply(reader.chunks()));
    }
  }

  private static BackfillReport tooEarly(int chunks) {
    throw new IllegalStateException("The run has not begun: there is no report yet");
  }

  void offer(ProgressEvent event) {
    queue.offer(event);
  }

  /** Takes no more events; what waits is still delivered. */
  void close() {
    queue.close();
  }

  /**
   * Waits until everything is delivered, else leaves the listener behind. A listener that ends its
   * own run is not waited for.
   *
   * @param until when to give up, in the nanoseconds of {@code time}
   */
  void awaitEnd(TimeSource time, long until) {
    if (Thread.currentThread() == thread || joined(time, until)) {
      return;
    }
    LOG.warn(
        "Listener {} of plan '{}' has not returned in time and is left behind on thread '{}', with"
            + " {} events unread. The run is not affected; the listener should not block.",
        listener.getClass().getName(),
        planName,
        thread.getName(),
        queue.abandon());
  }

  /** An interrupt does not cut the wait short: it is bounded, and the flag is kept. */
  private boolean joined(TimeSource time, long until) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return thread.join(Duration.ofNanos(Math.max(1, until - time.nanos())));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void callUntilClosed() {
    boolean open = true;
    while (open) {
      try {
        open = callNext();
      } catch (Throwable e) {
        // memory ran out between two events, or the log could not be written: the next is delivered
      }
    }
  }

  /** Delivers one event; false after the last one. */
  private boolean callNext() {
    var event = queue.take();
    if (event == null) {
      last.ifPresent(report -> call("the end", () -> end(report)));
      return false;
    }
    call(event.getClass().getSimpleName(), () -> deliver(event));
    return true;
  }

  private void end(BackfillReport report) {
    if (listener instanceof ReportListener reader) {
      reader.ended(report);
    }
  }

  private void deliver(ProgressEvent event) {
    if (listener instanceof ReportListener reader) {
      reader.on(event, () -> reports.apply(reader.chunks()));
    } else {
      listener.on(event);
    }
  }

  /** A flag that one call has left behind must not disturb the next one. */
  private void call(String at, Runnable call) {
    var ignored = Thread.interrupted();
    try {
      call.run();
    } catch (Throwable e) {
      if (!told) {
        told = true;
        LOG.warn(
            "Listener {} of plan '{}' failed at {}. The run is not affected; the listener is called"
                + " again, further failures are not logged.",
            listener.getClass().getName(),
            planName,
            at,
            e);
      }
    }
  }
}
