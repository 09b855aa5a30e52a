package dev.backfill.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.compiled.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A block of Java on a page about this module compiles as a reader pastes it. */
class WebExamplesTest {

  @Test
  void everyBlockCompilesAsPrinted() throws IOException {
    var examples =
        Example.all(Path.of("..")).stream()
            .filter(example -> example.needs("dev.backfill.web"))
            .toList();

    assertThat(examples).isNotEmpty();
    for (Example example : examples) {
      assertThat(example.source().errors(List.of())).as(example.place()).isEmpty();
    }
  }
}
