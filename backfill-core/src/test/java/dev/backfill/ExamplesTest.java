package dev.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.compiled.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A block of Java on a page compiles as a reader pastes it. Those of tables: JdbcExamplesTest; of
 * reports: WebExamplesTest; of files: YamlExamplesTest.
 */
class ExamplesTest {

  private static final List<String> ELSEWHERE =
      List.of("dev.backfill.jdbc", "org.flywaydb", "dev.backfill.web", "dev.backfill.yaml");

  private static List<Example> examples() throws IOException {
    return Example.all(Path.of("..")).stream()
        .filter(example -> ELSEWHERE.stream().noneMatch(example::needs))
        .toList();
  }

  @Test
  void everyBlockCompilesAsPrinted() throws IOException {
    assertThat(examples()).hasSizeGreaterThanOrEqualTo(3);
    for (Example example : examples()) {
      assertThat(example.source().errors(List.of())).as(example.place()).isEmpty();
    }
  }

  @Test
  void aBlockThatLacksAnImportDoesNot() throws IOException {
    for (Example example : examples()) {
      var broken = new Example(example.place(), example.text().replaceFirst("import .*;\n", ""));

      assertThat(broken.source().errors(List.of())).as(example.place()).isNotEmpty();
    }
  }
}
