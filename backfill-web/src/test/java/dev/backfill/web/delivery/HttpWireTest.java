package dev.backfill.web.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.testing.ManualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Requests to a real server on this machine. */
class HttpWireTest {

  private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

  private static HttpWire to(URI uri) {
    return HttpWire.to(
        Address.of(uri, true, Address.Names.system()),
        ManualClock.startingAt("2024-01-15T14:00:00Z"),
        "request");
  }

  private static Answer answer(LocalServer.Behaviour behaviour) throws Exception {
    try (var server = LocalServer.that(behaviour);
        var wire = to(server.uri())) {
      return wire.post(BODY).answer().get(60, TimeUnit.SECONDS);
    }
  }

  private static Answer answer(String status, String... headers) throws Exception {
    return answer((request, out) -> LocalServer.status(out, status, headers));
  }

  @Test
  void aMessageArrives() throws Exception {
    try (var server = LocalServer.good();
        var wire = to(server.uri())) {
      var answer = wire.post(BODY).answer().get(60, TimeUnit.SECONDS);

      assertThat(answer.isDelivered()).isTrue();
      assertThat(server.next()).isEqualTo("{\"a\":1}");
    }
  }

  @Test
  void everyStatusOf2xxIsGood() throws Exception {
    assertThat(answer("201 Created").isDelivered()).isTrue();
    assertThat(answer("202 Accepted").isDelivered()).isTrue();
  }

  @Test
  void aServerInTroubleIsAskedAgain() throws Exception {
    for (String status : List.of("500 Oops", "503 Busy", "408 Timeout", "425 Early", "429 Many")) {
      assertThat(answer(status)).isEqualTo(Answer.failed("HTTP status " + status.substring(0, 3)));
    }
  }

  @Test
  void aServerThatRefusesIsNot() throws Exception {
    for (String status : List.of("400 Bad", "401 Who", "403 No", "404 Where", "410 Gone")) {
      assertThat(answer(status)).isEqualTo(Answer.refused("HTTP status " + status.substring(0, 3)));
    }
  }

  @Test
  void theTimeToWaitIsReadInSecondsAndAsADate() throws Exception {
    assertThat(answer("429 Many", "Retry-After: 30").retryAfter()).contains(Duration.ofSeconds(30));
    assertThat(answer("503 Busy", "Retry-After: Mon, 15 Jan 2024 14:02:00 GMT").retryAfter())
        .contains(Duration.ofSeconds(121));
    assertThat(answer("429 Many", "Retry-After: Mon, 15 Jan 2024 13:02:00 GMT").retryAfter())
        .contains(Duration.ZERO);
    assertThat(answer("429 Many", "Retry-After: 99999999999999999999").retryAfter())
        .contains(Duration.ofDays(1));
    assertThat(answer("429 Many", "Retry-After: soon").retryAfter()).isEqualTo(Optional.empty());
    assertThat(answer("429 Many", "Retry-After: -1").retryAfter()).isEqualTo(Optional.empty());
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (var elsewhere = LocalServer.good()) {
      for (String status : List.of("301 Moved", "302 Found", "307 Again", "308 Moved")) {
        var answer = answer(status, "Location: " + elsewhere.uri());

        assertThat(answer.isFinal()).isTrue();
        assertThat(answer.words()).contains("redirect").doesNotContain(LocalServer.SECRET);
      }
      assertThat(elsewhere.bodies()).isEmpty();
    }
  }

  @Test
  void aClosedPortIsTriedAgainAndNotNamed() throws Exception {
    URI gone;
    try (var server = LocalServer.good()) {
      gone = server.uri();
    }
    try (var wire = to(gone)) {
      assertThat(wire.post(BODY).answer().get(60, TimeUnit.SECONDS))
          .isEqualTo(Answer.failed("ConnectException"));
    }
  }

  @Test
  void aConnectionThatIsCutIsTriedAgain() throws Exception {
    var answer = answer((request, out) -> {});

    assertThat(answer.kind()).isEqualTo(Answer.Kind.FAILED);
    assertThat(answer.words()).doesNotContain("127.0.0.1", LocalServer.SECRET);
  }

  @Test
  void rubbishIsNoAnswer() throws Exception {
    var answer =
        answer(
            (request, out) -> out.write("SSH-2.0-x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

    assertThat(answer.kind()).isEqualTo(Answer.Kind.FAILED);
  }

  @Test
  void anEndlessAnswerIsNotRead() throws Exception {
    var left = new CountDownLatch(1);

    var answer =
        answer(
            (request, out) -> {
              out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              writeUntilItLeaves(out);
              left.countDown();
            });

    assertThat(answer.isDelivered()).isTrue();
    assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static void writeUntilItLeaves(OutputStream out) {
    byte[] much = new byte[65_536];
    try {
      while (true) {
        out.write(much);
      }
    } catch (IOException e) {
      // it has left
    }
  }

  @Test
  void anAnswerWhoseBodyNeverComesIsGoodAndLeftAtTheNextMessage() throws Exception {
    var never = new CountDownLatch(1);
    LocalServer.Behaviour half =
        (request, out) -> {
          if (request > 1) {
            LocalServer.status(out, "200 OK");
            return;
          }
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          out.flush();
          never.await();
        };
    try (var server = LocalServer.that(half);
        var wire = to(server.uri())) {
      assertThat(wire.post(BODY).answer().get(60, TimeUnit.SECONDS).isDelivered()).isTrue();
      assertThat(wire.post(BODY).answer().get(60, TimeUnit.SECONDS).isDelivered()).isTrue();
    }
  }

  @Test
  void aHungRequestEndsWhenItIsAbandoned() throws Exception {
    try (var server = LocalServer.hanging();
        var wire = to(server.uri())) {
      var post = wire.post(BODY);
      server.next();
      assertThat(post.answer()).isNotDone();

      post.abandon();

      assertThat(post.answer().get(60, TimeUnit.SECONDS).kind()).isEqualTo(Answer.Kind.FAILED);
    }
  }

  @Test
  void aHostThatIsNotPublicGetsNoRequest() throws Exception {
    try (var server = LocalServer.good()) {
      var address =
          Address.of(
              URI.create("https://localhost:" + server.uri().getPort() + "/"),
              false,
              Address.Names.system());
      try (var wire = HttpWire.to(address, ManualClock.startingAt("2024-01-15T14:00:00Z"), "r")) {
        var answer = wire.post(BODY).answer().get(60, TimeUnit.SECONDS);

        assertThat(answer.isFinal()).isTrue();
        assertThat(answer.words()).contains("not public");
      }
      assertThat(server.bodies()).isEmpty();
    }
  }

  @Test
  void anythingThatIsThrownOnTheWayIsAnAnswerWithoutItsText() throws Exception {
    var address =
        Address.of(
            URI.create("https://hooks.example.com/"),
            false,
            host -> {
              throw new IllegalStateException(LocalServer.SECRET);
            });
    try (var wire = HttpWire.to(address, ManualClock.startingAt("2024-01-15T14:00:00Z"), "r")) {
      assertThat(wire.post(BODY).answer().get(60, TimeUnit.SECONDS))
          .isEqualTo(Answer.failed("IllegalStateException"));
    }
  }
}
