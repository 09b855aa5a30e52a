package dev.backfill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --write} puts the figures that were found into a copy of the plan. */
@Tag("slow")
class WrittenPlanTest {

  private static final String REFUSING =
      "create function refuse() returns trigger language plpgsql as"
          + " 'begin raise exception using errcode = ''P0001''; end'";

  @TempDir private Path folder;
  private Database database;
  private String plan;
  private String copy;

  @BeforeEach
  void writeAPlan() throws IOException {
    database = Database.withRows(100);
    plan = Plans.in(folder, Plans.COUNTING);
    copy = folder.resolve("copy.yaml").toString();
  }

  private InProcess here(String command, String... more) {
    var words =
        Stream.concat(Stream.of(command, plan, "--url-env", "DB_URL"), Stream.of(more))
            .toArray(String[]::new);
    return InProcess.run(Map.of("DB_URL", database.url()), words);
  }

  @Test
  void theFiguresGoIntoACopyAndThePlanStaysAsItIs() throws IOException {
    var explained = here("explain", "--write", copy);

    assertThat(explained.status()).as(explained.err()).isZero();
    assertThat(explained.err())
        .contains("Written to %s:".formatted(copy))
        .contains("  scope.estimated_rows was '', is '~100 rows'")
        .contains("No time was measured. 'dry-run --write' measures it.");
    assertThat(Path.of(copy)).content().contains("estimated_rows: ~100 rows", "created: ");
    assertThat(Path.of(plan)).hasContent(Plans.COUNTING);

    var tried = here("dry-run", "--write", copy, "--json");

    assertThat(tried.status()).as(tried.err()).isZero();
    assertThat(tried.out()).startsWith("{");
    assertThat(Path.of(copy)).content().contains("estimated_duration: ");
    assertThat(database.hasRun()).isFalse();
  }

  @Test
  void thePlanItselfIsReplacedOnlyIfItIsNamed() throws IOException {
    assertThat(here("explain", "--write", plan).status()).isZero();

    assertThat(Files.readString(Path.of(plan))).contains("estimated_rows: ~100 rows");
    assertThat(here("run").status()).isZero();
  }

  @Test
  void aPlaceWhereNoFileCanBeIsRefusedBeforeTheDatabaseIsAsked() {
    var none = InProcess.run(Map.of(), "explain", plan, "--write", folder + "/none/plan.yaml");
    var taken = InProcess.run(Map.of(), "dry-run", plan, "--write", folder.toString());

    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("none/plan.yaml, and no file can be written there.");
    assertThat(taken.status()).isEqualTo(2);
    assertThat(taken.err()).contains("Name a file in a folder that exists.");
  }

  @Test
  void aPlanThatCannotBeWrittenIsSaid() {
    var refused = here("explain", "--write", folder.resolve("a".repeat(300)).toString());

    assertThat(refused.status()).as(refused.all()).isEqualTo(1);
    assertThat(refused.err())
        .contains("The plan could not be written to ")
        .contains(": FileSystemException. The file is as it was.");
  }

  @Test
  void aDryRunThatFailedWritesNothing() {
    database.execute(REFUSING);
    database.execute(
        "create trigger refuse before update on counted for each row execute function refuse()");

    var failed = here("dry-run", "--write", copy);

    assertThat(failed.status()).as(failed.all()).isEqualTo(1);
    assertThat(failed.err()).contains("The dry run failed, so no plan was written.");
    assertThat(Path.of(copy)).doesNotExist();
  }
}
