package dev.backfill.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.compiled.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page shows compiles, reads and is refused as it says. */
class YamlExamplesTest {

  private static final Path PAGE = Path.of("..", "docs", "plan-document.md");
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final Pattern REFUSED =
      Pattern.compile("```yaml\n([^`]*)```\n\n[^\n]*\n\n```text\n([^`]*)```");

  @Test
  void everyBlockCompilesAsPrinted() throws IOException {
    var examples =
        Example.all(Path.of("..")).stream()
            .filter(example -> example.needs("dev.backfill.yaml"))
            .toList();

    assertThat(examples).isNotEmpty();
    for (Example example : examples) {
      assertThat(example.source().errors(List.of())).as(example.place()).isEmpty();
    }
  }

  @Test
  void theFirstPlanOfThePageIsRead() throws IOException {
    var first = YAML.matcher(Files.readString(PAGE)).results().findFirst().orElseThrow();

    assertThat(PlanFile.read(first.group(1)).name()).isEqualTo("orders_tier");
  }

  @Test
  void theRefusalOfThePageIsPrintedAsItIs() throws IOException {
    var refused = REFUSED.matcher(Files.readString(PAGE)).results().toList();

    assertThat(refused).isNotEmpty();
    for (var one : refused) {
      try {
        var unused = PlanFile.read(one.group(1));
        throw new AssertionError("was read: " + one.group(1));
      } catch (PlanFileException e) {
        assertThat(one.group(2).strip()).isEqualTo(e.getMessage());
      }
    }
  }
}
