package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.extension.ExtendWith;

/** Two JVMs share one run, and one of them is killed. */
@ExtendWith(Postgres.class)
@Timeout(300) // a run that never ends is what these tests look for
class SharingChildrenTest {

  private PostgresDatabase database;
  private @Nullable Process one;
  private @Nullable Process other;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws Exception {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted (id) select generate_series(0, " + (SharingChild.ROWS - 1) + ")");
  }

  @AfterEach
  void endChildren() throws Exception {
    for (var child : new @Nullable Process[] {one, other}) {
      if (child != null) {
        child.destroyForcibly();
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void twoProcessesShareARunAndBothEndWithItsReport() throws Exception {
    var first = start();
    one = first;
    var second = start();
    other = second;

    assertThat(lastLine(first)).isEqualTo(SharingChild.ENDED + "COMPLETED");
    assertThat(lastLine(second)).isEqualTo(SharingChild.ENDED + "COMPLETED");

    assertThat(database.column("select distinct n from counted")).containsExactly("1");
    assertThat(database.number("select count(distinct owner) from backfill_chunk")).isEqualTo(2);
    assertThat(database.number("select count(*) from backfill_process")).isZero();
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
      assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();

      assertThat(out.readLine()).isEqualTo(SharingChild.ENDED + "COMPLETED");
    }

    assertThat(database.column("select distinct n from counted")).containsExactly("1");
    assertThat(database.number("select count(*) from backfill_chunk where fence > 1"))
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
            database.url())
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
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return last;
  }
}
