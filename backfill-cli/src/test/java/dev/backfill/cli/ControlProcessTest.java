package dev.backfill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A run of another process is asked to pause, to continue and to end; an ended one is undone. */
@Tag("slow")
class ControlProcessTest {

  private static final String STATE = "select state from backfill_run where plan_name = 'counting'";

  @TempDir private Path folder;
  private Database database;
  private String plan;

  @BeforeEach
  void writeAPlan() throws IOException {
    database = Database.withRows(100);
    plan = Plans.in(folder, Plans.COUNTING + "  rollback:\n    strategy: undo_log\n");
  }

  @Test
  void aRunOfAnotherProcessIsPausedAndResumedAndCancelled() throws Exception {
    try (var run = Child.of(Map.of("DB_URL", database.url()), words("run", plan))) {
      try (var held = database.hold(55)) {
        held.awaitStandstill();
        var paused = here("pause", plan);
        assertThat(paused.status()).as(paused.err()).isZero();
        assertThat(paused.out())
            .contains(
                "The run of plan 'counting', RUNNING, was asked to pause: batches at work end");
        assertThat(here("status", plan).out()).contains("asked    pause");
      }
      Until.seen("it pauses", () -> database.text(STATE).equals("PAUSED"));
      assertThat(run.isAlive()).isTrue();
      assertThat(database.number("select count(*) from counted where n = 0")).isPositive();

      try (var held = database.hold(99)) {
        var resumed = JsonMapper.shared().readTree(here("resume", plan, "--json").out());
        assertThat(resumed.get("state").asString()).isEqualTo("PAUSED");
        assertThat(resumed.get("asked").asString()).isEqualTo("was asked to continue");
        held.awaitStandstill();

        assertThat(here("cancel", plan, "--now").status()).isZero();
        assertThat(run.end()).as(run.err()).isEqualTo(130);
      }
      assertThat(run.err()).contains("To continue: java -jar backfill.jar run ");
    }
    assertThat(database.text(STATE)).isEqualTo("CANCELLED");
    assertThat(database.text("select n from counted where id = 99")).isEqualTo("0");
  }

  @Test
  void aRunWithoutAProcessIsNotAskedButTheCommandThatContinuesItIsNamed() throws Exception {
    try (var held = database.hold(55);
        var run = Child.of(Map.of("DB_URL", database.url()), words("run", plan))) {
      held.awaitStandstill();
      run.kill();
    }
    Until.seen(
        "the server knows that it is gone",
        () -> here("status", plan).out().contains("no process; running"));
    for (String command : List.of("pause", "resume", "cancel")) {
      var refused = here(command, plan);

      assertThat(refused.status()).isEqualTo(4);
      assertThat(refused.err())
          .contains(
              "The run of plan 'counting' is RUNNING, and no process is at work on it any more.")
          .contains("To continue it: java -jar backfill.jar run " + plan + " --url-env DB_URL");
    }
    assertThat(here("run", plan).status()).isZero();
    assertThat(here("pause", plan).err()).contains("is COMPLETED, so there is nothing to ask");
  }

  @Test
  void oldValuesAreShownTriedAndPutBack() {
    assertThat(here("run", plan).status()).isZero();

    var explained = here("rollback", plan);
    assertThat(explained.status()).as(explained.err()).isEqualTo(4);
    assertThat(explained.err())
        .contains("Nothing was changed. To put the old values back, add --yes.");
    var tried = here("rollback", plan, "--dry-run");
    assertThat(tried.status()).as(tried.err()).isZero();
    assertThat(database.number("select count(*) from counted where n = 1")).isEqualTo(100);

    var part = here("rollback", plan, "--chunk", "0..10", "--yes");
    assertThat(part.status()).as(part.err()).isZero();
    assertThat(database.number("select count(*) from counted where n = 1")).isEqualTo(90);

    var all = here("rollback", plan, "--yes", "--lanes", "2", "--json");
    assertThat(all.status()).as(all.err()).isZero();
    assertThat(JsonMapper.shared().readTree(all.out()).get("format").asString())
        .isEqualTo("backfill-report/1");
    assertThat(database.number("select count(*) from counted where n = 0")).isEqualTo(100);
    assertThat(here("status", plan).out()).startsWith("counting is ROLLED_BACK");
    assertThat(here("run", plan).status()).isEqualTo(4);
  }

  @Test
  void aShellCanCompleteTheCommands() {
    var script = InProcess.run(Map.of(), "generate-completion");

    assertThat(script.status()).isZero();
    assertThat(script.out()).contains("complete -F", "rollback", "--url-env");
  }

  private static List<String> words(String command, String file) {
    return List.of(command, file, "--url-env", "DB_URL");
  }

  private InProcess here(String command, String file, String... more) {
    var all = new ArrayList<>(words(command, file));
    all.addAll(List.of(more));
    return InProcess.run(Map.of("DB_URL", database.url()), all.toArray(String[]::new));
  }
}
