package dev.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every Java example for readers is text that is compiled, and run by the build. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..");

  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static final Pattern REGION =
      Pattern.compile("// @start region=\"\\w+\"\n(.*?)\n *// @end", Pattern.DOTALL);

  @Test
  void examplesAreSnippets() throws IOException {
    var snippets = new ArrayList<String>();
    snippets.addAll(find(REGION, "backfill-core/src/test/java/dev/backfill/Snippets.java"));
    snippets.addAll(find(REGION, "backfill-jdbc/src/test/java/dev/backfill/jdbc/Snippets.java"));

    assertThat(find(EXAMPLE, "README.md")).isNotEmpty().isSubsetOf(snippets);
  }

  @Test
  void scenariosAreProgramsAndEachProgramIsShown() throws IOException {
    var regions = new ArrayList<String>();
    for (String program :
        List.of(
            "quickstart/OrdersTier",
            "incremental/Incremental",
            "gaps/Gaps",
            "correction/Correction")) {
      var ofOne =
          find(
              REGION,
              "backfill-examples/src/main/java/dev/backfill/examples/%s.java".formatted(program));
      assertThat(ofOne).as(program).isNotEmpty();
      regions.addAll(ofOne);
    }
    var examples = find(EXAMPLE, "docs/scenarios.md");

    assertThat(examples).containsExactlyElementsOf(regions);
    assertThat(Files.readString(ROOT.resolve("docs/scenarios.md")).split("```java", -1))
        .as("beginnings of examples, with the text before the first")
        .hasSize(examples.size() + 1);
  }

  private static List<String> find(Pattern pattern, String file) throws IOException {
    return pattern
        .matcher(Files.readString(ROOT.resolve(file)))
        .results()
        .map(result -> result.group(1).stripIndent().strip())
        .toList();
  }
}
