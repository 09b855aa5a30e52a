package dev.backfill.web.delivery;

import dev.backfill.base.Durations;
import dev.backfill.base.PrintableLog;
import dev.backfill.contract.TimeSource;
import dev.backfill.web.message.Message;
import dev.backfill.web.message.Pending;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * Sends messages about one run to a webhook, on a thread of its own that exists while there is
 * something to send. There is at most one request at a time, and at most one message waits.
 * Thread-safe.
 */
public final class Outbox {

  /** The longest time that the end of a run waits for the last message. */
  public static final Duration PATIENCE = Duration.ofMillis(1_750);

  private static final Logger LOG = PrintableLog.of(Outbox.class);

  /** So long a thread is kept that has nothing to do. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final Mail mail = new Mail();
  private final TimeSource time;
  private final TimeSource.Waiter waiter;
  private final Sender sender;
  private final String plan;

  /**
   * An empty outbox.
   *
   * @param wire where to
   * @param plan the name of the plan
   * @param form the bytes of a message
   */
  public Outbox(Wire wire, TimeSource time, String plan, Function<Message, byte[]> form) {
    this.time = time;
    this.waiter = time.waiter();
    this.plan = plan;
    this.sender = new Sender(mail, wire, form, time, new DeliveryFaults(plan), waiter::wake);
  }

  /** Adds to what is sent next. Never waits. */
  public void tell(Pending more) {
    if (mail.add(more)) {
      Thread.ofPlatform().daemon().name("backfill-" + plan + "-webhook").start(this::send);
    }
    waiter.wake();
  }

  /** Adds the end, and waits for it to arrive, for at most {@link #PATIENCE}. */
  public void end(Pending last) {
    tell(last);
    mail.close();
    waiter.wake();
    try {
      awaitFinish(time.nanos() + Durations.nanos(PATIENCE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitFinish(long until) throws InterruptedException {
    while (true) {
      long seen = waiter.changes();
      if (mail.isFinished()) {
        return;
      }
      long left = until - time.nanos();
      if (left <= 0) {
        LOG.warn(
            "The last message about plan '{}' has not reached its webhook within {} ms, and the"
                + " run does not wait longer. It is tried for {} s more while this process lives.",
            plan,
            Durations.millis(PATIENCE),
            Sender.LAST.toSeconds());
        return;
      }
      waiter.await(seen, Duration.ofNanos(left));
    }
  }

  private void send() {
    try {
      long idleSince = time.nanos();
      while (true) {
        long seen = waiter.changes();
        var wait = sender.step();
        if (wait.isPresent()) {
          waiter.await(seen, wait.get());
          idleSince = time.nanos();
        } else if (mail.isClosed() || time.nanos() - idleSince >= Durations.nanos(IDLE)) {
          if (mail.leave()) {
            return;
          }
        } else {
          waiter.await(seen, IDLE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // no code does that; the thread ends
    }
  }
}
