package dev.backfill.web.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.testing.ManualClock;
import dev.backfill.web.Samples;
import dev.backfill.web.message.Happening;
import dev.backfill.web.message.Pending;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final FakeWire wire = new FakeWire();
  private final Outbox outbox = new Outbox(wire, clock, "orders", message -> new byte[0]);

  private static Pending end() {
    return Pending.of(Samples.facts(Samples.seed()), List.of(Happening.ended("The run has ended")));
  }

  /** Ends it on another thread. */
  private CountDownLatch ended() {
    var ended = new CountDownLatch(1);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              outbox.end(end());
              ended.countDown();
            });
    return ended;
  }

  @Test
  void theEndWaitsForTheAnswerAndForNothingMore() throws Exception {
    var ended = ended();
    assertThat(wire.asked.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(clock.awaitWaiting(2, LONG)).isTrue(); // the end, and the thread that sends
    assertThat(ended.getCount()).isEqualTo(1);

    wire.last().answer.complete(Answer.delivered());

    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theEndDoesNotWaitTwoSecondsForAServerThatHangs() throws Exception {
    var ended = ended();
    assertThat(wire.asked.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(clock.awaitWaiting(2, LONG)).isTrue();

    clock.advance(Outbox.PATIENCE);

    assertThat(Outbox.PATIENCE).isLessThan(Duration.ofSeconds(2));
    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(wire.last().answer).isNotDone();
  }
}
