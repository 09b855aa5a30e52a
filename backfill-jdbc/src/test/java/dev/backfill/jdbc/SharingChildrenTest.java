package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.RunsBeside;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two JVMs share one run, and one of them is killed. */
@RunsBeside
@Timeout(300) // a run that never ends is what these tests look for
class SharingChildrenTest {

  private CampaignServer server;
  private @Nullable Process one;
  private @Nullable Process other;

  @BeforeEach
  void startAServer() throws Exception {
    server = CampaignServer.withRows(SharingChild.ROWS);
  }

  @AfterEach
  void endChildren() throws Exception {
    for (var child : new @Nullable Process[] {one, other}) {
      if (child != null) {
        child.destroyForcibly();
        assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
      }
    }
    server.close();
  }

  @Test
  void twoProcessesShareARunAndBothEndWithItsReport() throws Exception {
    var first = start();
    one = first;
    var second = start();
    other = second;

    assertThat(lastLine(first)).isEqualTo(SharingChild.ENDED + "COMPLETED");
    assertThat(lastLine(second)).isEqualTo(SharingChild.ENDED + "COMPLETED");

    assertThat(server.column("select distinct n from counted")).containsExactly("1");
    assertThat(server.number("select count(distinct owner) from backfill_chunk")).isEqualTo(2);
    assertThat(server.number("select count(*) from backfill_process")).isZero();
  }

  @Test
  void whenOneIsKilledTheOtherEndsTheRunAlone() throws Exception {
    var first = start();
    one = first;
    var second = start();
    other = second;
    try (BufferedReader out = reader(first);
        BufferedReader killed = reader(second)) {
      assertThat(out.readLine()).isEqualTo(SharingChild.WORKING);
      assertThat(killed.readLine()).isEqualTo(SharingChild.WORKING);

      second.destroyForcibly(); // SIGKILL
      assertThat(second.waitFor(120, TimeUnit.SECONDS)).isTrue();

      assertThat(out.readLine()).isEqualTo(SharingChild.ENDED + "COMPLETED");
    }

    assertThat(server.column("select distinct n from counted")).containsExactly("1");
    assertThat(server.number("select count(*) from backfill_chunk where fence > 1"))
        .isPositive(); // chunks were taken over
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            SharingChild.class.getName(),
            server.url())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static BufferedReader reader(Process child) {
    return child.inputReader(StandardCharsets.UTF_8);
  }

  private static String lastLine(Process child) throws Exception {
    String last = "";
    try (BufferedReader out = reader(child)) {
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        last = line;
      }
    }
    assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return last;
  }
}
