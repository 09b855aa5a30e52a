package dev.backfill.web.delivery;

import dev.backfill.base.Durations;
import dev.backfill.contract.TimeSource;
import dev.backfill.web.message.Message;
import dev.backfill.web.message.Pending;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is sent when: one request at a time, spaced, again after a failure, and at the end
 * without delay. Never waits itself. Confined to one thread at a time.
 */
final class Sender {

  /** A request that has no answer by then is given up. */
  static final Duration ANSWER = Duration.ofSeconds(12);

  /** A request under way when the run ends has so much more time: the last message waits for it. */
  static final Duration GRACE = Duration.ofMillis(400);

  /** The last message is tried for so long after the end of the run. */
  static final Duration LAST = Duration.ofSeconds(30);

  private final Mail mail;
  private final Wire wire;
  private final Function<Message, byte[]> form;
  private final TimeSource time;
  private final DeliveryFaults faults;
  private final Runnable wake;
  private final Backoff backoff;

  private @Nullable Flight flight;
  private long sent;
  private boolean ending;
  private long giveUpAt;
  private String lastFault = "no time was left";

  /** A message on its way. */
  private record Flight(Message message, Post post, long deadline) {

    Flight by(long other) {
      return new Flight(message, post, deadline - other < 0 ? deadline : other);
    }

    boolean isOver(long now) {
      return post.answer().isDone() || now - deadline >= 0;
    }
  }

  Sender(
      Mail mail,
      Wire wire,
      Function<Message, byte[]> form,
      TimeSource time,
      DeliveryFaults faults,
      Runnable wake) {
    this.mail = mail;
    this.wire = wire;
    this.form = form;
    this.time = time;
    this.faults = faults;
    this.wake = wake;
    this.backoff = new Backoff(time.nanos());
  }

  /**
   * Does what can be done now; returns the time until there is more, or nothing if none is known.
   */
  Optional<Duration> step() {
    while (true) {
      long now = time.nanos();
      noteEnd(now);
      if (flight != null) {
        if (!flight.isOver(now)) {
          return Optional.of(Duration.ofNanos(flight.deadline() - now));
        }
        land(flight, now);
      } else if (mail.isEmpty()) {
        return Optional.empty();
      } else if (ending && backoff.next() - giveUpAt >= 0) {
        giveUp(lastFault);
      } else if (now - backoff.next() < 0) {
        return Optional.of(Duration.ofNanos(backoff.next() - now));
      } else {
        mail.take().ifPresent(pending -> start(pending, now));
      }
    }
  }

  private void noteEnd(long now) {
    if (ending || !mail.isClosed()) {
      return;
    }
    ending = true;
    giveUpAt = now + Durations.nanos(LAST);
    backoff.hurry();
    if (flight != null && !flight.message().isLast()) {
      flight = flight.by(now + Durations.nanos(GRACE));
    }
  }

  private void start(Pending pending, long now) {
    backoff.begun(now);
    var message = pending.message(++sent);
    var post = post(message);
    flight = new Flight(message, post, now + Durations.nanos(ANSWER));
    var unused = post.answer().whenComplete((answer, failure) -> wake.run());
  }

  /** A message that cannot be made, or no memory for a thread, is no reason to end this one. */
  private Post post(Message message) {
    try {
      return wire.post(form.apply(message));
    } catch (RuntimeException | Error e) {
      return Post.answered(Answer.failed(e.getClass().getSimpleName()));
    }
  }

  private void land(Flight landed, long now) {
    flight = null;
    var answer = landed.post().answer().getNow(Answer.failed("it did not answer in time"));
    landed.post().abandon();
    backoff.ended(answer, now);
    switch (answer.kind()) {
      case DELIVERED -> delivered(landed.message());
      case FAILED -> {
        failed(answer);
        mail.putBack(Pending.again(landed.message()));
      }
      case REFUSED -> {
        failed(answer);
        if (landed.message().isLast()) {
          giveUp(answer.words());
        }
      }
    }
    if (ending && !landed.message().isLast()) {
      backoff.hurry();
    }
  }

  private void failed(Answer answer) {
    lastFault = answer.words();
    faults.failed(answer.words());
  }

  private void delivered(Message message) {
    if (message.isLast()) {
      faults.ended();
      finish();
    }
  }

  private void giveUp(String why) {
    faults.gaveUp(why);
    finish();
  }

  private void finish() {
    mail.take();
    mail.finish();
    wire.close();
    wake.run();
  }
}
