package dev.backfill.examples.webhook;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.RunState;
import dev.backfill.web.Webhook;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MessagePrinterTest {

  @Test
  void itPrintsWhatARunTells() throws Exception {
    var out = new ByteArrayOutputStream();
    var server = MessagePrinter.start(0, new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      var report =
          Backfill.plan("rehash", 0, 1_000)
              .chunkBy(width(100))
              .listener(Webhook.json(address, Webhook.Network.PRIVATE))
              .forEach(chunk -> {});
      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      awaitText(out, "The run has ended after ");
    } finally {
      server.stop(0);
    }

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .anyMatch(line -> line.startsWith("rehash: completed, 100 %. 10 of 10 chunks"))
        .anyMatch(line -> line.startsWith("    The run has ended after "));
  }

  /**
   * The run returns two seconds after its end at the latest, and its last message may come later.
   */
  private static void awaitText(ByteArrayOutputStream out, String text)
      throws InterruptedException {
    var time = TimeSource.system();
    long end = time.nanos() + TimeUnit.MINUTES.toNanos(1);
    while (!out.toString(StandardCharsets.UTF_8).contains(text) && time.nanos() < end) {
      var waiter = time.waiter();
      waiter.await(waiter.changes(), Duration.ofMillis(10));
    }
  }

  @Test
  void escapesAreUndone() {
    assertThat(
            MessagePrinter.lines(
                "{\"last\":true,\"text\":\"a \\\"b\\\" \\\\ c\",\"events\":[{\"kind\":\"ENDED\","
                    + "\"text\":\"d\"},{\"kind\":\"PROGRESS\",\"text\":\"\"}]}"))
        .containsExactly("a \"b\" \\ c", "    d");
  }

  @Test
  void whatIsNoMessageIsSaid() {
    assertThat(MessagePrinter.lines("{}")).containsExactly("not a message of Backfill");
  }
}
