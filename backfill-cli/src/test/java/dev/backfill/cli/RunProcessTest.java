package dev.backfill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.json.JsonMapper;

/**
 * The program as a process, against PostgreSQL: every way in which a run ends. It mostly waits, so
 * it runs beside the other tests.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("RunProcessTest") // one method at a time
@Tag("slow")
class RunProcessTest {

  private static final String CHANGED_ONCE = "select count(*) from counted where n = 1";
  private static final String URL = "DB_URL";
  private static final String ONE_ATTEMPT = "  execution:\n    retry:\n      attempts: 1\n";
  private static final String RUN_DEADLINE = "    deadlines:\n      run: 1s\n";

  @TempDir private Path folder;
  private Database database;
  private String plan;

  @BeforeEach
  void writeAPlan() throws IOException {
    database = Database.withRows(100);
    plan = Plans.in(folder, Plans.COUNTING);
  }

  @Test
  void aPlanIsRunOnceAndReportedAndThenThereIsNothingToDo() throws Exception {
    try (var first = start("run", plan)) {
      assertThat(first.end()).as(first.err()).isZero();

      assertThat(first.out()).startsWith("# ").contains("COMPLETED");
      assertThat(first.err()).contains("counting").contains("10/10 chunks");
    }
    assertThat(database.number(CHANGED_ONCE)).isEqualTo(100);
    try (var second = start("run", plan, "--json")) {
      assertThat(second.end()).isZero();

      var json = JsonMapper.shared().readTree(second.out());
      assertThat(json.get("format").asString()).isEqualTo("backfill-report/1");
      assertThat(json.toString()).contains("COMPLETED");
    }
    assertThat(database.number(CHANGED_ONCE)).isEqualTo(100);
  }

  @Test
  void killedInTheMiddleAndRunAgainItChangesEachRowOnce() throws Exception {
    try (var held = database.hold(55);
        var killed = start("run", plan)) {
      held.awaitStandstill();
      assertThat(killed.isAlive()).isTrue();
      killed.kill();
    }
    assertThat(database.number(CHANGED_ONCE)).isEqualTo(10 * database.succeeded()).isPositive();
    try (var again = start("run", plan)) {
      assertThat(again.end()).as(again.err()).isZero();
    }
    assertThat(database.number(CHANGED_ONCE)).isEqualTo(100);
  }

  @Test
  void interruptedItLetsTheBatchEndAndSaysHowToContinue() throws Exception {
    var file = folder.resolve("report.md");
    String continues;
    try (var run = start("run", plan, "--report", file.toString())) {
      try (var held = database.hold(55)) {
        held.awaitStandstill();
        run.interrupt();
        Until.seen("it heard", () -> run.err().contains("Stopping: batches at work end first."));
        assertThat(run.isAlive()).isTrue();
      }
      assertThat(run.end()).as(run.err()).isEqualTo(130);

      continues =
          run.err().lines().filter(line -> line.startsWith("To continue: ")).toList().getFirst();
      assertThat(continues)
          .isEqualTo(
              "To continue: java -jar backfill.jar run %s --url-env DB_URL --report %s"
                  .formatted(plan, file));
    }
    assertThat(database.text("select n from counted where id = 55")).isEqualTo("1");
    assertThat(database.number(CHANGED_ONCE)).isEqualTo(10 * database.succeeded()).isLessThan(100);
    assertThat(database.text("select state from backfill_run")).isEqualTo("CANCELLED");
    assertThat(Files.readString(file)).contains("CANCELLED");
    try (var again =
        startWords(List.of(continues.replaceFirst(".*backfill.jar ", "").split(" ", -1)))) {
      assertThat(again.end()).as(again.err()).isZero();
      assertThat(again.out()).contains("COMPLETED, 100 rows changed");
    }
    assertThat(database.number(CHANGED_ONCE)).isEqualTo(100);
  }

  @Test
  void interruptedTwiceItRollsTheBatchBack() throws Exception {
    try (var held = database.hold(55);
        var run = start("run", plan)) {
      held.awaitStandstill();
      run.terminate();
      Until.seen("it heard", () -> run.err().contains("Stopping: batches at work end first."));
      run.interrupt();
      assertThat(run.end()).as(run.err()).isEqualTo(130);
    }
    assertThat(database.text("select n from counted where id = 55")).isEqualTo("0");
    assertThat(database.number(CHANGED_ONCE)).isEqualTo(10 * database.succeeded()).isPositive();
    assertThat(database.text("select state from backfill_run")).isEqualTo("CANCELLED");
  }

  @Test
  void aRunThatFailsAndOneThatPausesItselfHaveCodesOfTheirOwn() throws Exception {
    database.execute("alter table counted add check (n = 0 or id <> 55)");
    var failed = here("run", Plans.in(folder, Plans.COUNTING + ONE_ATTEMPT));

    assertThat(failed.status()).as(failed.err()).isEqualTo(1);
    assertThat(failed.out()).contains("FAILED");
    assertThat(failed.err()).contains("Correct the cause, and continue: java -jar");

    database.execute(
        "create function slow() returns trigger language plpgsql as"
            + " 'begin perform pg_sleep(0.4); return null; end'");
    database.execute("create trigger slow after update on counted execute function slow()");
    String limited = Plans.COUNTING.replace("counting", "limited") + ONE_ATTEMPT + RUN_DEADLINE;
    var paused = here("run", Plans.in(folder, limited));

    assertThat(paused.status()).as(paused.err()).isEqualTo(3);
    assertThat(paused.out()).contains("PAUSED");
    assertThat(paused.err()).contains("To continue: java -jar");
  }

  @Test
  void aChangedPlanAndARunThatLivesAreRefused() throws Exception {
    try (var held = database.hold(55);
        var first = start("run", plan)) {
      held.awaitStandstill();
      long done = database.succeeded();

      var live = here("run", plan);
      assertThat(live.status()).as(live.err()).isEqualTo(4);
      assertThat(live.err()).contains("is being run by process " + first.pid());

      var status = here("status", plan);
      assertThat(status.status()).isZero();
      assertThat(status.out())
          .startsWith("counting is RUNNING since ")
          .contains(done + " succeeded")
          .contains("process  " + first.pid());
      var json = JsonMapper.shared().readTree(here("status", plan, "--json").out());
      assertThat(json.get("state").asString()).isEqualTo("RUNNING");
      assertThat(json.get("chunks").get("succeeded").asLong()).isEqualTo(done);
      assertThat(json.get("processes").get(0).get("pid").asLong()).isEqualTo(first.pid());

      var changed = here("run", Plans.in(folder, Plans.COUNTING.replace("width: 10", "width: 20")));
      assertThat(changed.status()).isEqualTo(4);
      first.kill();
    }
    Until.seen(
        "the server knows that it is gone",
        () -> here("status", plan).out().contains("no process; running"));
    var changed = here("run", plan);
    assertThat(changed.status()).isEqualTo(4);
    assertThat(changed.err()).contains("Plan 'counting' changed since its run of");
    assertThat(here("status", plan).out()).contains("no process; running the plan again");
  }

  @Test
  void nothingOfAnAddressIsShownWhenItDoesNotWork() throws Exception {
    var wrong =
        Map.of(
            URL, database.urlWithoutLogin(), "DB_USER", "guest", "DB_PASSWORD", "canary-of-a-typo");
    try (var refused =
        Child.of(
            wrong,
            List.of(
                "run",
                plan,
                "--url-env",
                URL,
                "--user-env",
                "DB_USER",
                "--password-env",
                "DB_PASSWORD",
                "-v"))) {
      assertThat(refused.end()).isEqualTo(1);
      assertThat(refused.err())
          .contains("There is no connection to data source 'database' of variable DB_URL")
          .contains("SQLSTATE 28P01");
      assertSilent(refused);
    }
    var away = Map.of(URL, "jdbc:postgresql://localhost:1/canary-db?password=canary-password");
    try (var refused = Child.of(away, List.of("status", plan, "--url-env", URL, "--json", "-v"))) {
      assertThat(refused.end()).isEqualTo(1);
      var json = JsonMapper.shared().readTree(refused.out());
      assertThat(json.get("outcome").asString()).isEqualTo("FAILED");
      assertThat(json.get("error").asString()).contains("SQLSTATE 08001");
      assertSilent(refused);
    }
  }

  private static void assertSilent(Child child) {
    assertThat(child.out() + child.err())
        .doesNotContain("canary")
        .doesNotContain("guest")
        .doesNotContain("jdbc:");
  }

  @Test
  void aRightPasswordReachesTheDatabase() {
    var login =
        Map.of(URL, database.urlWithoutLogin(), "U", Database.GUEST, "P", Database.PASSWORD);

    var status =
        InProcess.run(
            login, "status", plan, "--url-env", URL, "--user-env", "U", "--password-env", "P");

    assertThat(status.status()).isEqualTo(4);
    assertThat(status.err()).contains("The ledger holds no run of plan 'counting'.");
  }

  @Test
  void aDriverIsTakenFromThePathThatIsNamed() throws Exception {
    var words = List.of("explain", plan, "--url-env", URL);
    try (var without = Child.withoutDriver(environment(), words)) {
      assertThat(without.end()).isEqualTo(2);
      assertThat(without.err())
          .contains("No driver accepts the URL of data source 'database' in variable DB_URL")
          .contains("no jar was found to search, found: no driver.");
    }
    Files.copy(Child.driverJar(), folder.resolve("driver.jar"));
    var named = new ArrayList<>(words);
    named.addAll(List.of("--driver-path", folder.toString()));
    try (var with = Child.withoutDriver(environment(), named)) {
      assertThat(with.end()).as(with.err()).isZero();
      assertThat(with.out()).contains("counting");
    }
  }

  @Test
  void aPlanIsExplainedAndTriedWithoutAnythingBeingWritten() {
    var explained = here("explain", plan);
    var asJson = JsonMapper.shared().readTree(here("explain", plan, "--json").out());
    var tried = here("dry-run", plan);
    var triedJson = JsonMapper.shared().readTree(here("dry-run", plan, "--json").out());

    assertThat(explained.status()).as(explained.err()).isZero();
    assertThat(explained.out()).contains("counting");
    assertThat(asJson.get("chunks").asInt()).isEqualTo(10);
    assertThat(asJson.get("shown_chunks").size()).isEqualTo(10);
    assertThat(tried.status()).as(tried.err()).isZero();
    assertThat(triedJson.get("succeeded").asBoolean()).isTrue();
    assertThat(database.number("select max(n) from counted")).isZero();
    assertThat(database.hasRun()).isFalse();
  }

  @Test
  void aTableThatIsNotThereIsAFaultOfTheFile() throws IOException {
    String other = Plans.in(folder, Plans.COUNTING.replace("table: counted", "table: countde"));

    var refused = here("plan", other);

    assertThat(refused.status()).as(refused.all()).isEqualTo(2);
    assertThat(refused.err()).contains("countde");
  }

  @Test
  void aWebhookIsTakenFromAVariableAndNotShown() throws IOException {
    String watched =
        Plans.in(
            folder,
            Plans.COUNTING
                + "  monitoring:\n"
                + "    progress_webhook: ${env:HOOK}\n"
                + "    update_frequency: per_chunk\n");
    var environment = Map.of(URL, database.url(), "HOOK", "https://hooks.slack.com/canary");

    var bound = InProcess.run(environment, "plan", watched, "--url-env", URL);
    var wrong = Map.of(URL, database.url(), "HOOK", "canary://canary");
    var refused = InProcess.run(wrong, "plan", watched, "--url-env", URL);

    assertThat(bound.status()).as(bound.err()).isZero();
    assertThat(refused.status()).as(refused.err()).isEqualTo(2);
    assertThat(bound.all() + refused.all()).doesNotContain("canary");
  }

  @Test
  void aRunIsReportedFromItsLedger() {
    assertThat(here("run", plan).status()).isZero();

    var report = here("report", plan);
    var json = JsonMapper.shared().readTree(here("report", plan, "--json").out());

    assertThat(report.out()).startsWith("# Backfill Run: counting");
    assertThat(json.get("state").asString()).isEqualTo("COMPLETED");
    assertThat(json.get("shown_chunks").size()).isEqualTo(10);
    assertThat(json.get("rows").get("changed").asInt()).isEqualTo(100);
  }

  private Map<String, String> environment() {
    return Map.of(URL, database.url());
  }

  private Child start(String... words) throws IOException {
    var all = new ArrayList<>(List.of(words));
    all.addAll(2, List.of("--url-env", URL));
    return startWords(all);
  }

  private Child startWords(List<String> words) throws IOException {
    return Child.of(environment(), words);
  }

  private InProcess here(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.addAll(2, List.of("--url-env", URL));
    return InProcess.run(environment(), all.toArray(String[]::new));
  }
}
