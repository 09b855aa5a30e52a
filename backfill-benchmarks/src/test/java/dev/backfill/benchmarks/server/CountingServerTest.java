package dev.backfill.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of callgrind's output. */
class CountingServerTest {

  @TempDir private Path folder = Path.of("unset");

  @Test
  void theCountOfAProcessIsTheTotalOfItsFile() throws Exception {
    Path file = folder.resolve("4711");
    Files.writeString(
        file,
        """
        version: 1
        events: Ir
        fn=(1) totals
        +5 12

        totals: 45946368
        """);

    assertThat(CountingServer.total(file)).hasValue(45_946_368L);
  }

  @Test
  void aProcessThatLivesHasNoCount() throws Exception {
    assertThat(CountingServer.total(Files.createFile(folder.resolve("4712")))).isEmpty();
  }
}
