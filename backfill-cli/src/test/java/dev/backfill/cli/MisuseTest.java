package dev.backfill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What is wrong with a command line or a file is said before anything is connected or written. */
class MisuseTest {

  private static final String CANARY = "canary";
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path folder;

  @Test
  void aFileWithFaultsIsRefusedWithAllOfThem() throws IOException {
    String plan =
        Plans.in(folder, Plans.COUNTING.replace("start: 0", "start: x").replace("work:", "wrok:"));

    var refused = InProcess.run(Map.of(), "plan", plan);

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .contains("plan.yaml has 2 faults, and nothing was run:")
        .contains("line 7, column 14, scope.id_range.start: ")
        .contains("'wrok'");
  }

  @Test
  void machinesGetTheFaultsAsOneDocument() throws IOException {
    String plan = Plans.in(folder, Plans.COUNTING.replace("work:", "wrok:"));

    var refused = InProcess.run(Map.of(), "plan", plan, "--json");

    var json = JSON.readTree(refused.out());
    assertThat(refused.status()).isEqualTo(2);
    assertThat(json.get("format").asString()).isEqualTo("backfill-cli/1");
    assertThat(json.get("command").asString()).isEqualTo("plan");
    assertThat(json.get("outcome").asString()).isEqualTo("USAGE");
    assertThat(json.get("exit").asInt()).isEqualTo(2);
    assertThat(json.get("faults").get(0).get("line").asInt()).isEqualTo(11);
    assertThat(json.get("faults").get(0).get("message").asString()).contains("'wrok'");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    var refused = InProcess.run(Map.of(), "plan", folder.resolve("none.yaml").toString());

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("none.yaml cannot be read: there is no such file.");
  }

  @Test
  void aPlanIsPrintedAsItWasUnderstood() throws IOException {
    String plan = Plans.in(folder, Plans.COUNTING);

    var printed = InProcess.run(Map.of(), "plan", plan);
    Files.writeString(folder.resolve("again.yaml"), printed.out());
    var again = InProcess.run(Map.of(), "plan", folder.resolve("again.yaml").toString());

    assertThat(printed.status()).as(printed.err()).isZero();
    assertThat(printed.out()).contains("chunk_width: 10");
    assertThat(again.out()).isEqualTo(printed.out());
    var json = JSON.readTree(InProcess.run(Map.of(), "plan", plan, "--json").out());
    assertThat(json.get("yaml").asString()).isEqualTo(printed.out());
  }

  @Test
  void aSecretOnTheCommandLineIsRefusedAndNotRepeated() throws IOException {
    String plan = Plans.in(folder, Plans.COUNTING);
    String url = "jdbc:postgresql://host/db?password=" + CANARY;

    for (String[] words :
        new String[][] {
          {"run", plan, "--url", url},
          {"run", plan, "--url=" + url},
          {"run", plan, url},
          {"run", plan, "--password=" + CANARY},
          {"run", plan, "--url-env", url},
          {"run", plan, "--url-env=" + url, "--json"},
          {"run", plan, "--data-source", "shop=" + url},
          {"run", plan, "--data-source", url.replace('=', '-')},
          {"run", plan, "--data-source", url},
          {"run", plan, "--user-env", "--url-env=" + url},
          {"run", plan, "-p" + CANARY},
        }) {
      var refused = InProcess.run(Map.of(), words);

      assertThat(refused.status()).as(refused.all()).isEqualTo(2);
      assertThat(refused.err()).containsIgnoringCase("environment variable");
      assertThat(refused.all()).doesNotContain(CANARY).doesNotContain("postgresql:");
    }
  }

  @Test
  void aVariableThatIsNotSetIsNamed() throws IOException {
    String plan = Plans.in(folder, Plans.COUNTING);

    assertThat(InProcess.run(Map.of(), "run", plan, "--url-env", "DB_URL").err())
        .contains("--url-env names the variable DB_URL, which is not set in the environment.");
    assertThat(InProcess.run(Map.of(), "run", plan).err()).contains("No database is named.");
  }

  @Test
  void aUrlOfAnotherFormIsRefusedAndNotShown() throws IOException {
    String plan = Plans.in(folder, Plans.COUNTING);
    var environment = Map.of("DB_URL", "postgres://user:" + CANARY + "@host/db");

    var refused = InProcess.run(environment, "run", plan, "--url-env", "DB_URL");

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err())
        .contains(
            "The URL of data source 'database' in variable DB_URL does not begin with 'jdbc:'");
    assertThat(refused.all()).doesNotContain(CANARY);
  }

  @Test
  void aDatabaseWithoutADriverSaysWhereToPutOne() throws IOException {
    String plan = Plans.in(folder, Plans.COUNTING);
    Path secret = Files.writeString(folder.resolve("url"), "jdbc:nosuch://host/" + CANARY + "\n");

    var refused = InProcess.run(Map.of(), "run", plan, "--url-file", secret.toString());

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err())
        .contains("No driver accepts the URL of data source 'database' in file " + secret)
        .contains("org.postgresql.Driver")
        .contains("--driver-path");
    assertThat(refused.all()).doesNotContain(CANARY);
  }

  @Test
  void aReportWhoseFormatIsUnknownIsRefused() throws IOException {
    String plan = Plans.in(folder, Plans.COUNTING);
    var environment = Map.of("DB_URL", "jdbc:postgresql://localhost:1/none");

    var refused =
        InProcess.run(environment, "run", plan, "--url-env", "DB_URL", "--report", "report.pdf");

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("report.pdf, whose ending says no format");
  }

  @Test
  void helpSaysWhatExitCodesMean() {
    var help = InProcess.run(Map.of(), "run", "--help");

    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("Usage: backfill run", "Exit codes:", "130");
    assertThat(InProcess.run(Map.of()).status()).isEqualTo(2);
    assertThat(InProcess.run(Map.of()).err()).contains("The commands are: ", "run");
    assertThat(InProcess.run(Map.of(), "rum", "plan.yaml").err())
        .contains("There is no command 'rum'. The commands are: ");
  }
}
