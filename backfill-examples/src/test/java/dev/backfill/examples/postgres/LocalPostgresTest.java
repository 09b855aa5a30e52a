package dev.backfill.examples.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class LocalPostgresTest {

  private static final Path FOLDER = Path.of("target", "test-postgres").toAbsolutePath();
  private static final Path DATA = FOLDER.resolve("data");

  @AfterEach
  void stopWhatAFailedTestLeftRunning() throws IOException {
    LocalPostgres.open(FOLDER).close();
  }

  @Test
  void dataStaysWhenTheServerIsClosedAndIsGoneWhenItIsWiped() throws Exception {
    var unused = LocalPostgres.wipe(FOLDER);
    try (var postgres = LocalPostgres.open(FOLDER)) {
      assertThat(postgres.found()).isEqualTo(LocalPostgres.Found.NOTHING);
      assertThat(text(postgres, "select current_setting('fsync')")).isEqualTo("on");
      assertThat(text(postgres, "select current_setting('synchronous_commit')")).isEqualTo("on");
      text(postgres, "create table if not exists kept as select 7 as n; select ''");
    }
    try (var postgres = LocalPostgres.open(FOLDER)) {
      assertThat(postgres.found()).isEqualTo(LocalPostgres.Found.DATA);
      assertThat(text(postgres, "select n from kept")).isEqualTo("7");
    }

    assertThat(LocalPostgres.wipe(FOLDER)).isTrue();

    assertThat(DATA).doesNotExist();
    assertThat(LocalPostgres.wipe(FOLDER)).isFalse();
  }

  @Test
  void whatAKilledProgramLeftHalfMadeIsThrownAway() throws Exception {
    Path halfMade = FOLDER.resolve("data.half-made-x");
    Files.createDirectories(halfMade.resolve("base"));
    Files.writeString(halfMade.resolve("PG_VERSION"), "18");
    Process stillAtWork = new ProcessBuilder("tail", "-f", halfMade + "/PG_VERSION").start();

    try (var postgres = LocalPostgres.open(FOLDER)) {
      assertThat(text(postgres, "select 1")).isEqualTo("1");
    }

    assertThat(halfMade).doesNotExist();
    assertThat(stillAtWork.waitFor()).isNotZero();
  }

  @Test
  void aServerThatWasLeftRunningIsTakenOverWithItsSessions() throws Exception {
    var left = LocalPostgres.open(FOLDER);
    try (var session = left.database("examples").getConnection()) {
      left.abandon();

      try (var postgres = LocalPostgres.open(FOLDER)) {
        assertThat(postgres.found()).isEqualTo(LocalPostgres.Found.SERVER);
        assertThat(postgres.port()).isEqualTo(left.port());
        assertThat(session.isValid(5)).isTrue();
      }
      assertThat(session.isValid(5)).isFalse();
    }
  }

  @Test
  void aKilledServerIsStartedAgainThoughItsNumberBelongsToAnotherProcess() throws Exception {
    long pid;
    var left = LocalPostgres.open(FOLDER);
    text(left, "create table if not exists kept as select 7 as n; select ''");
    pid = Postmaster.of(DATA).orElseThrow().pid();
    left.abandon();
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    server.destroyForcibly();
    server.onExit().get();
    Path pidFile = DATA.resolve("postmaster.pid");
    String mine = Long.toString(ProcessHandle.current().pid());
    Files.writeString(
        pidFile, Files.readString(pidFile).replaceFirst("\\A" + pid + "\\R", mine + "\n"));

    try (var postgres = LocalPostgres.open(FOLDER)) {
      assertThat(postgres.found()).isEqualTo(LocalPostgres.Found.DATA);
      assertThat(text(postgres, "select n from kept")).isEqualTo("7");
    }
  }

  @Test
  void aSecondProgramIsRefusedByTheNumberOfTheFirst() throws Exception {
    try (var postgres = LocalPostgres.open(FOLDER)) {
      assertThatThrownBy(() -> LocalPostgres.open(FOLDER, Duration.ofMillis(100)))
          .isInstanceOf(FolderInUseException.class)
          .hasMessageContaining("pid " + ProcessHandle.current().pid())
          .hasMessageContaining(FOLDER.toString());
      assertThat(text(postgres, "select 1")).isEqualTo("1");
    }
  }

  private static String text(LocalPostgres postgres, String sql) throws SQLException {
    try (var connection = postgres.database("examples").getConnection();
        var statement = connection.createStatement()) {
      boolean isRows = statement.execute(sql);
      while (!isRows) {
        isRows = statement.getMoreResults();
      }
      try (var row = statement.getResultSet()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
