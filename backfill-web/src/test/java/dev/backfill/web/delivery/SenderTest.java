package dev.backfill.web.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.testing.ManualClock;
import dev.backfill.web.Samples;
import dev.backfill.web.message.Happening;
import dev.backfill.web.message.Message;
import dev.backfill.web.message.Pending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is sent when, on a clock that stands still, with a wire that the test answers. */
class SenderTest {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final FakeWire wire = new FakeWire();
  private final Mail mail = new Mail();
  private final DeliveryFaults faults = new DeliveryFaults("orders");
  private final Sender sender = new Sender(mail, wire, SenderTest::texts, clock, faults, () -> {});

  /** The texts of what has happened, so that a test can read a request. */
  private static byte[] texts(Message message) {
    return message.happenings().stream()
        .map(Happening::text)
        .collect(Collectors.joining(";"))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Pending pending(Happening.Kind kind, String text) {
    var none = Optional.<String>empty();
    return Pending.of(
        Samples.facts(Samples.seed()),
        List.of(new Happening(kind, text, 1, none, Optional.empty(), none)));
  }

  private void tell(String text) {
    mail.add(pending(Happening.Kind.STATE_CHANGED, text));
    if (wire.requests.isEmpty()) {
      sender.step();
      clock.advance(Backoff.FIRST);
    }
    sender.step();
  }

  private void end(String text) {
    mail.add(pending(Happening.Kind.ENDED, text));
    mail.close();
    sender.step();
  }

  private void answer(Answer answer) {
    wire.last().answer.complete(answer);
    sender.step();
  }

  private void pass(Duration time) {
    clock.advance(time);
    sender.step();
  }

  private List<String> sent() {
    return wire.requests.stream().map(request -> request.body).toList();
  }

  @Test
  void whatHappensWithinASecondIsOneMessage() {
    tell("a");
    answer(Answer.delivered());
    tell("b");
    tell("c");
    pass(Duration.ofMillis(999));
    assertThat(sent()).containsExactly("a");

    pass(Duration.ofMillis(1));

    assertThat(sent()).containsExactly("a", "b;c");
  }

  @Test
  void aRunThatIsOverAtOnceIsOneMessage() {
    mail.add(pending(Happening.Kind.STARTED, "start"));
    sender.step();
    assertThat(sent()).isEmpty();

    end("end");

    assertThat(sent()).containsExactly("start;end");
  }

  @Test
  void thereIsOneRequestAtATimeHoweverLongItTakes() {
    tell("a");
    for (int second = 0; second < 11; second++) {
      pass(Duration.ofSeconds(1));
      tell("b" + second);
    }

    assertThat(sent()).containsExactly("a");
  }

  @Test
  void aRequestWithoutAnswerIsLeftAndItsTextSentAgain() {
    tell("a");
    pass(Sender.ANSWER);
    assertThat(wire.last().abandoned).isTrue();

    pass(Duration.ofSeconds(1));

    assertThat(sent()).containsExactly("a", "a");
  }

  @Test
  void aFailedMessageIsSentAgainWithWhatHasHappenedSinceAndEachTimeLater() {
    tell("a");
    answer(Answer.failed("HTTP status 500"));
    tell("b");
    pass(Duration.ofSeconds(1));
    assertThat(sent()).containsExactly("a", "a;b");

    answer(Answer.failed("HTTP status 500"));
    pass(Duration.ofMillis(1_999));
    assertThat(sent()).hasSize(2);
    pass(Duration.ofMillis(1));

    assertThat(sent()).containsExactly("a", "a;b", "a;b");
  }

  @Test
  void theWaitBetweenAttemptsGrowsToAMinuteAndNoFurther() {
    tell("a");
    for (int attempt = 0; attempt < 10; attempt++) {
      answer(Answer.failed("HTTP status 500"));
      pass(Duration.ofMinutes(1));
      assertThat(sent()).hasSize(attempt + 2);
    }
    answer(Answer.failed("HTTP status 500"));

    pass(Duration.ofSeconds(59));

    assertThat(sent()).hasSize(11);
  }

  @Test
  void aServerThatAsksForPatienceGetsItAlsoAtTheEnd() {
    tell("a");
    answer(new Answer(Answer.Kind.FAILED, "HTTP status 429", Optional.of(Duration.ofSeconds(20))));
    end("end");
    pass(Duration.ofSeconds(19));
    assertThat(sent()).hasSize(1);

    pass(Duration.ofSeconds(1));

    assertThat(sent()).containsExactly("a", "a;end");
  }

  @Test
  void aServerThatAsksForTooMuchPatienceDoesNotGetTheLastMessage() {
    tell("a");
    answer(new Answer(Answer.Kind.FAILED, "HTTP status 429", Optional.of(Duration.ofMinutes(5))));

    end("end");

    assertThat(sent()).hasSize(1);
    assertThat(mail.isFinished()).isTrue();
    assertThat(wire.closed).isTrue();
  }

  @Test
  void theLastMessageDoesNotWaitForTheBackOff() {
    tell("a");
    for (int attempt = 0; attempt < 5; attempt++) {
      answer(Answer.failed("HTTP status 500"));
      pass(Duration.ofMinutes(1));
    }
    answer(Answer.failed("HTTP status 500")); // the next attempt would be in 32 seconds
    pass(Duration.ofSeconds(1));
    assertThat(sent()).hasSize(6);

    end("end");

    assertThat(sent()).hasSize(7).last().isEqualTo("a;end");
  }

  @Test
  void theLastMessageComesASecondAfterTheOneBefore() {
    tell("a");
    answer(Answer.delivered());
    end("end");
    assertThat(sent()).containsExactly("a");

    pass(Duration.ofSeconds(1));
    answer(Answer.delivered());

    assertThat(sent()).containsExactly("a", "end");
    assertThat(mail.isFinished()).isTrue();
    assertThat(wire.closed).isTrue();
  }

  @Test
  void aRequestThatHangsAtTheEndIsLeftForTheLastMessage() {
    tell("a");
    pass(Duration.ofSeconds(3));
    end("end");
    assertThat(sent()).containsExactly("a");

    pass(Sender.GRACE);

    assertThat(wire.requests.getFirst().abandoned).isTrue();
    assertThat(sent()).containsExactly("a", "a;end");
  }

  @Test
  void theLastMessageIsTriedForHalfAMinute() {
    end("end");
    for (int second = 0; second < 60 && !mail.isFinished(); second++) {
      wire.last().answer.complete(Answer.failed("ConnectException"));
      pass(Duration.ofSeconds(1));
    }

    assertThat(sent()).hasSize(5); // at 0, 1, 3, 7 and 15 seconds; the next would be at 31
    assertThat(mail.isFinished()).isTrue();
    assertThat(faults.failed()).isEqualTo(5);
  }

  @Test
  void aMessageThatCannotBeMadeIsAFailureAndNotTheEndOfTheSender() {
    var broken =
        new Sender(
            mail,
            wire,
            message -> {
              throw new IllegalStateException("no form");
            },
            clock,
            faults,
            () -> {});
    mail.add(pending(Happening.Kind.STARTED, "a"));
    clock.advance(Backoff.FIRST);

    assertThat(broken.step()).contains(Duration.ofSeconds(1)); // until the next attempt

    assertThat(faults.failed()).isEqualTo(1);
    assertThat(mail.isEmpty()).isFalse();
  }

  @Test
  void aRefusedMessageIsNotSentAgainAndTheNextOneIs() {
    tell("a");
    answer(Answer.refused("HTTP status 400"));
    tell("b");
    pass(Duration.ofSeconds(1));

    assertThat(sent()).containsExactly("a", "b");
  }

  @Test
  void aRefusedLastMessageIsGivenUp() {
    end("end");
    answer(Answer.refused("HTTP status 404"));

    assertThat(mail.isFinished()).isTrue();
  }

  @Test
  void howeverMuchWaitsThereAreTwentyEventsAndTheEndIsOneOfThem() {
    tell("first");
    for (int i = 0; i < 10_000; i++) {
      tell("event " + i);
    }
    end("end");
    answer(Answer.delivered());
    pass(Duration.ofSeconds(1));

    assertThat(sent().getLast().split(";", -1)).hasSize(Pending.MOST).endsWith("end");
  }
}
