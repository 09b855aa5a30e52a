package dev.backfill.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.cli.database.Secrets;
import dev.backfill.cli.output.ExitCode;
import dev.backfill.cli.output.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files for Kubernetes are YAML, and their arguments are those of the program. */
class KubernetesTest {

  private static final Path FOLDER = Path.of("..", "docs", "kubernetes");

  @Test
  void aJobRunsThePlanInOneProcess() throws IOException {
    var job = job("job.yaml");

    assertThat(at(job, "spec", "parallelism")).isNull();
    assertThat(arguments(job)).startsWith("run").doesNotContain("--shared");
    assertUnderstood(arguments(job));
    assertFailsForGood(job);
  }

  @Test
  void anIndexedJobSharesTheRun() throws IOException {
    var job = job("indexed-job.yaml");

    assertThat(at(job, "spec", "completionMode")).isEqualTo("Indexed");
    assertThat(at(job, "spec", "completions")).isEqualTo(at(job, "spec", "parallelism"));
    assertThat(arguments(job)).startsWith("run").contains("--shared");
    assertUnderstood(arguments(job));
    assertFailsForGood(job);
  }

  private static void assertUnderstood(List<String> arguments) {
    var here = new Surroundings(new Secrets(Map.of()), new Output(System.out, System.err));
    var parsed = Program.commandLine(here).parseArgs(arguments.toArray(String[]::new));

    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("run");
    assertThat(arguments).noneMatch(argument -> argument.contains("jdbc:"));
  }

  /** Another attempt does not help where the file is at fault, or the run is refused. */
  private static void assertFailsForGood(Object job) {
    assertThat(at(job, "spec", "podFailurePolicy", "rules", 0, "action")).isEqualTo("FailJob");
    assertThat(at(job, "spec", "podFailurePolicy", "rules", 0, "onExitCodes", "values"))
        .isEqualTo(
            List.of(ExitCode.USAGE.status(), ExitCode.PAUSED.status(), ExitCode.REFUSED.status()));
  }

  private static List<String> arguments(Object job) {
    return ((List<?>) requireNonNull(at(job, "spec", "template", "spec", "containers", 0, "args")))
        .stream().map(String::valueOf).toList();
  }

  private static Object job(String file) throws IOException {
    var job =
        new Load(LoadSettings.builder().build())
            .loadFromString(Files.readString(FOLDER.resolve(file)));
    assertThat(at(job, "kind")).isEqualTo("Job");
    assertThat(at(job, "apiVersion")).isEqualTo("batch/v1");
    return requireNonNull(job);
  }

  private static @Nullable Object at(@Nullable Object node, Object... path) {
    @Nullable Object found = node;
    for (Object step : path) {
      found =
          step instanceof Integer index
              ? ((List<?>) requireNonNull(found)).get(index)
              : ((Map<?, ?>) requireNonNull(found)).get(step);
    }
    return found;
  }
}
