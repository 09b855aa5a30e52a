package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.compiled.Example;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A block of Java on a page compiles as a reader pastes it, and the first one of all runs. */
@ExtendWith(Postgres.class)
@Tag("slow")
class JdbcExamplesTest {

  private static final Path ROOT = Path.of("..");

  private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

  /** What the first sample prints, each time. */
  private static final String PRINTED = "COMPLETED, 400000 rows changed, EXACTLY_ONCE";

  private static List<Example> examples() throws IOException {
    return Example.all(ROOT).stream()
        .filter(example -> example.needs("dev.backfill.jdbc") || example.needs("org.flywaydb"))
        .filter(example -> !example.needs("dev.backfill.yaml")) // compiled there
        .toList();
  }

  @Test
  void everyBlockCompilesAsPrinted() throws IOException {
    assertThat(examples()).hasSizeGreaterThan(10);
    for (Example example : examples()) {
      assertThat(example.source().errors(List.of())).as(example.place()).isEmpty();
    }
  }

  @Test
  void theFirstSampleRunsAsPrinted(PostgresDatabase database, @TempDir Path folder)
      throws Exception {
    var readme = Files.readString(ROOT.resolve("README.md"));
    var sample = Example.of(ROOT.resolve("README.md")).getFirst();
    database.execute(SQL.matcher(readme).results().findFirst().orElseThrow().group(1));

    assertThat(sample.isFile()).isTrue();
    assertThat(sample.source().compileInto(folder)).isEmpty();
    var first = run(folder, sample.source().name(), database.url() + "?user=postgres");
    var second = run(folder, sample.source().name(), database.url() + "?user=postgres");

    assertThat(first).contains(PRINTED);
    assertThat(second).contains(PRINTED);
    assertThat(readme).contains(PRINTED);
    assertThat(database.column("select sum(changed) from backfill_chunk"))
        .containsExactly("400000");
    assertThat(database.column("select distinct tier from orders order by 1"))
        .containsExactly("base", "gold");
  }

  /** What the program writes to standard output. */
  private static String run(Path classes, String name, String url) throws Exception {
    var out = new ByteArrayOutputStream();
    var before = System.out;
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      loader
          .loadClass(name)
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {url});
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
