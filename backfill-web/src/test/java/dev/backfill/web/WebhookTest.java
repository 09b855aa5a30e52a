package dev.backfill.web;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import dev.backfill.web.delivery.LocalServer;
import dev.backfill.work.ChunkProcessor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs with a webhook on a real server on this machine. */
@Tag("slow")
class WebhookTest {

  private static final long SECONDS = 60;

  /** Planted where it must not come out. */
  private static final String SECRET = "hunter2-secret";

  private static final String ROW_VALUE = "alice@example.org";

  private final BackfillRunner runner = BackfillRunner.with(InMemoryLedger.create());

  private static Webhook to(LocalServer server) {
    return Webhook.json(server.uri(), Webhook.Network.PRIVATE);
  }

  private static Plan<IdRange> plan(Webhook webhook) {
    return Backfill.plan("orders", 0, 100)
        .chunkBy(width(10))
        .description("Fill the tier")
        .requestedBy("data-team")
        .listener(webhook)
        .build();
  }

  private BackfillReport run(Webhook webhook) {
    return runner.run(plan(webhook), chunk -> 10);
  }

  /**
   * What is logged until some text is. The run returns two seconds after its end at the latest, and
   * a slow machine may not have said all by then.
   */
  private static String logOf(Runnable action, String until) throws InterruptedException {
    var bytes = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      action.run();
      var time = TimeSource.system();
      long end = time.nanos() + TimeUnit.SECONDS.toNanos(SECONDS);
      while (!bytes.toString(StandardCharsets.UTF_8).contains(until) && time.nanos() < end) {
        var waiter = time.waiter();
        waiter.await(waiter.changes(), Duration.ofMillis(10));
      }
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Waits for the last message. */
  private static String last(LocalServer server) throws InterruptedException {
    String body = server.next();
    while (!body.contains("\"last\":true")) {
      body = server.next();
    }
    return body;
  }

  @Test
  void aRunTellsItsStartAndItsEnd() throws Exception {
    try (var server = LocalServer.good()) {
      var report = run(to(server));

      String first = server.next();
      String last = first.contains("\"last\":true") ? first : last(server);
      assertThat(first).contains("\"kind\":\"STARTED\"", "\"description\":\"Fill the tier\"");
      assertThat(last)
          .contains("\"kind\":\"ENDED\"", "\"state\":\"COMPLETED\"", "\"success\":true")
          .contains("\"done\":10,\"total\":10", "\"changed\":" + report.rowsChanged());
    }
  }

  @Test
  void slackHasBlocks() throws Exception {
    try (var server = LocalServer.good()) {
      runner.run(plan(Webhook.slack(server.uri(), Webhook.Network.PRIVATE)), chunk -> 10);

      assertThat(server.next())
          .startsWith("{\"text\":\"orders: ")
          .contains("\"blocks\":[{\"type\":\"header\"", "requested by data-team");
    }
  }

  @Test
  void theFirstFailureAndAFailedCheckAreTold() throws Exception {
    try (var server = LocalServer.good()) {
      var plan =
          Backfill.plan("orders", 0, 100)
              .chunkBy(width(10))
              .failFast()
              .preCheck(Check.of("looks fine", context -> Check.warned("nearly")))
              .chunkCheck(Check.of("no nulls", context -> Check.failed("12 nulls")))
              .listener(to(server))
              .build();

      assertThat(catchThrowable(() -> runner.run(plan, chunk -> 10))).isNotNull();

      last(server);
      assertThat(String.join("", server.bodies()))
          .contains(
              "\"kind\":\"CHECK_FAILED\",\"text\":\"Check 'no nulls' (after a chunk): failed,")
          .contains("\"kind\":\"CHUNK_FAILED\"", "\"state\":\"FAILED\"", "\"success\":false")
          .doesNotContain("looks fine");
    }
  }

  @Test
  void aPauseIsTold() throws Exception {
    try (var server = LocalServer.good();
        var run = runner.start(plan(to(server)), holding())) {
      server.next();
      run.pause();
      go.countDown(); // the chunks under way end, and no other begins
      String body = server.next();
      while (!body.contains("\"kind\":\"STATE_CHANGED\"")) {
        body = server.next();
      }
      assertThat(body).contains("The run is now paused", "\"state\":\"PAUSED\"");
      run.resume();
      run.await();
    }
  }

  private final CountDownLatch go = new CountDownLatch(1);

  private ChunkProcessor<IdRange> holding() {
    return chunk -> {
      assertThat(go.await(SECONDS, TimeUnit.SECONDS)).isTrue();
      return 10;
    };
  }

  @Test
  void aServerThatHangsDoesNotKeepTheRunFromItsEnd() throws Exception {
    try (var server = LocalServer.hanging()) {
      var state = new RunState[1];

      String told = "The last message about plan 'orders' has not reached its webhook within";
      String log = logOf(() -> state[0] = run(to(server)).state(), told); // returns

      assertThat(state[0]).isEqualTo(RunState.COMPLETED);
      assertThat(log).contains(told);
    }
  }

  @Test
  void aServerThatFailsAtFirstHasTheLastMessage() throws Exception {
    LocalServer.Behaviour failsTwice =
        (request, out) -> LocalServer.status(out, request < 3 ? "500 Oops" : "200 OK");
    try (var server = LocalServer.that(failsTwice)) {
      String log = logOf(() -> run(to(server)), "HTTP status 500");

      assertThat(last(server)).contains("\"kind\":\"STARTED\"", "\"kind\":\"ENDED\"");
      assertThat(log.split("has not reached its webhook: HTTP status 500", -1)).hasSize(2);
    }
  }

  @Test
  void aServerThatRefusesIsSaidOnceAndAtTheEnd() throws Exception {
    try (var server =
        LocalServer.that((request, out) -> LocalServer.status(out, "404 no_service"))) {
      String last = "The last message about plan 'orders' has not reached its webhook";
      String log = logOf(() -> run(to(server)), last);

      assertThat(log)
          .contains("A message about plan 'orders' has not reached its webhook: HTTP status 404")
          .contains(last);
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (var elsewhere = LocalServer.good();
        var server =
            LocalServer.that(
                (request, out) ->
                    LocalServer.status(out, "307 Go", "Location: " + elsewhere.uri()))) {
      String log = logOf(() -> run(to(server)), "a redirect, which");

      assertThat(log).contains("a redirect, which is not followed");
      assertThat(elsewhere.bodies()).isEmpty();
    }
  }

  @Test
  void theAddressIsInNoTextWhateverHappens() throws Exception {
    URI gone;
    try (var server = LocalServer.good()) {
      gone = server.uri();
    }
    var webhook = Webhook.json(gone, Webhook.Network.PRIVATE);

    String log = logOf(() -> run(webhook), "ConnectException"); // a closed port

    assertThat(log).contains("ConnectException").doesNotContain(LocalServer.SECRET, "127.0.0.1");
    assertThat(webhook).hasToString("Webhook[JSON, updates 5 %]");
    assertThatThrownBy(() -> Webhook.json(gone))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageContaining("Webhook.Network.PRIVATE")
        .message()
        .doesNotContain(LocalServer.SECRET, "127.0.0.1");
  }

  @Test
  void anAddressThatCannotBeReadIsNotShown() {
    assertThat(Webhook.address(" https://hooks.example.com/x "))
        .isEqualTo(URI.create("https://hooks.example.com/x"));
    assertThatThrownBy(() -> Webhook.address("https://hooks.example.com/" + SECRET + " {}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessage(
            "The address of a webhook has the form https://host/path, and this one has not. It is"
                + " not shown, because it is a secret");
    assertThatThrownBy(() -> Webhook.slack(Webhook.address("https://slack.../" + SECRET)))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void neitherRowValuesNorSecretsReachAMessage() throws Exception {
    try (var server = LocalServer.good();
        var slack = LocalServer.good()) {
      var plan =
          Backfill.plan("canary", 0, 10)
              .chunkBy(width(10))
              .failFast()
              .listener(to(server))
              .listener(Webhook.slack(slack.uri(), Webhook.Network.PRIVATE))
              .build();

      assertThat(catchThrowable(() -> runner.run(plan, chunk -> leak()))).isNotNull();

      last(server);
      String both = String.join("", server.bodies()) + String.join("", slack.bodies());
      assertThat(both)
          .contains("IllegalStateException")
          .doesNotContain(SECRET, ROW_VALUE, LocalServer.SECRET);
    }
  }

  /** What a driver's message may look like, with the URL and a row in it. */
  private static long leak() {
    throw new IllegalStateException(
        "jdbc:postgresql://shop:" + SECRET + "@db/shop: duplicate key (email)=(" + ROW_VALUE + ")",
        new IllegalArgumentException("insert into users values ('" + ROW_VALUE + "')"));
  }

  /** The canary sings: text that a plan shows on purpose is found in both forms. */
  @Test
  void theCanaryIsFoundWhereAPlanPrintsIt() throws Exception {
    try (var server = LocalServer.good();
        var slack = LocalServer.good()) {
      var plan =
          Backfill.plan("canary", 0, 10)
              .chunkBy(width(10))
              .preCheck(Check.of("sings", context -> Check.failed(ROW_VALUE)))
              .listener(to(server))
              .listener(Webhook.slack(slack.uri(), Webhook.Network.PRIVATE))
              .build();

      assertThat(catchThrowable(() -> runner.run(plan, chunk -> 1))).isNotNull();

      for (var each : List.of(server, slack)) {
        String body = each.next();
        while (!body.contains(ROW_VALUE)) {
          body = each.next(); // throws after a minute
        }
      }
    }
  }

  @Test
  void oneWebhookServesRunsOneAfterTheOther() throws Exception {
    try (var server = LocalServer.good()) {
      var webhook = to(server);
      run(webhook);
      last(server);

      runner.run(
          Backfill.plan("customers", 0, 10).chunkBy(width(10)).listener(webhook).build(),
          chunk -> 1);

      assertThat(last(server)).contains("\"name\":\"customers\"", "\"state\":\"COMPLETED\"");
    }
  }

  @Test
  void aRunThatIsFoundCompleteTellsItsEnd() throws Exception {
    try (var server = LocalServer.good()) {
      run(to(server));
      last(server);

      run(to(server));

      assertThat(last(server)).contains("\"state\":\"COMPLETED\"");
    }
  }

  @Test
  void perChunkEachChunkIsTold() throws Exception {
    try (var server = LocalServer.good()) {
      runner.run(plan(to(server).updates(UpdateFrequency.perChunk())), chunk -> 10);

      last(server);
      assertThat(String.join("", server.bodies())).contains("\"kind\":\"CHUNKS_ENDED\"");
    }
  }

  @Test
  void theExampleOfTheJavadocRuns() throws Exception {
    try (var server = LocalServer.good()) {
      Snippets.webhook(server.uri());

      assertThat(last(server)).contains("\"name\":\"rehash\"");
    }
  }
}
