package dev.backfill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.cli.database.Secrets;
import dev.backfill.cli.output.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Manual page and completion know every command and option of the program. */
class ManPageTest {

  private static final Path PAGE = Path.of("..", "docs", "backfill.1");

  @TempDir private Path folder;

  private static CommandLine program() {
    var output = new Output(System.out, System.err);
    return Program.commandLine(new Surroundings(new Secrets(Map.of()), output));
  }

  /** {@code -Dwrite=true} writes it. */
  @Test
  void theManualPageIsThatOfTheProgram() throws IOException {
    String text = new ManPage(program()).text();
    if (Boolean.getBoolean("write")) {
      Files.writeString(PAGE, text);
    }

    assertThat(PAGE).hasContent(text);
  }

  @Test
  void theManualPageNamesEveryCommandAndOption() throws IOException {
    String page = Files.readString(PAGE).replace("\\-", "-");

    program()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              assertThat(page).contains(".SS " + name + "\n");
              command
                  .getCommandSpec()
                  .options()
                  .forEach(option -> assertThat(page).contains(option.longestName()));
            });
  }

  @Test
  void theCompletionIsAScriptThatAShellReadsAndThatKnowsEveryCommand() throws Exception {
    var script = InProcess.run(Map.of(), "generate-completion");
    Path file = Files.writeString(folder.resolve("completion.sh"), script.out());
    var shell =
        new ProcessBuilder(
            "sh", "-c", "command -v bash >/dev/null && bash -n " + file + " || true");

    assertThat(script.status()).as(script.err()).isZero();
    assertThat(script.out()).contains(program().getSubcommands().keySet());
    assertThat(script.out()).contains("--write", "--webhook-env", "--url-env");
    var read = shell.redirectErrorStream(true).start();
    assertThat(new String(read.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
    assertThat(read.waitFor()).isZero();
  }
}
