package dev.backfill.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of an explanation and of a dry run go into a file, and change no plan. */
class EstimatedPlanTest {

  private static final String TIERS =
      """
      backfill:
        name: orders_tier
        scope:
          table: orders
          column: order_date
          date_range: {start: 2023-01-01, end: 2024-01-01}
          estimated_rows: 5_200_000
          estimated_duration: 4h
        strategy: {chunk_by: month, parallelism: 2} # one comment
        work:
          set:
            tier: case when amount >= 1000 then 'gold' else 'base' end
      """;

  private static final BackfillRunner RUNNER = BackfillRunner.inMemory();

  @TempDir private Path folder;
  private DataSource shop;

  @BeforeEach
  void orders() {
    shop = Database.orders();
  }

  private BoundPlan<?> bound(PlanFile file) {
    return file.bind(PlanRegistry.of("shop", shop));
  }

  @Test
  void anExplanationKnowsTheRowsAndADryRunTheTime() {
    var file = PlanFile.read(TIERS);

    var explained = file.estimatedBy(bound(file).explainWith(RUNNER));
    var rehearsed = file.estimatedBy(bound(file).dryRunWith(RUNNER));

    assertThat(explained.toYaml())
        .contains("estimated_rows: ~2000 rows\n")
        .contains("estimated_duration: 4h\n")
        .contains("type: incremental\n")
        .containsPattern("created: \\d{4}-\\d{2}-\\d{2}\n");
    assertThat(rehearsed.toYaml())
        .contains("estimated_rows: ~2000 rows\n")
        .containsPattern("estimated_duration: [0-9ms]+\n");
    assertThat(PlanDiff.between(file, explained).keys())
        .hasSize(3)
        .contains("scope.estimated_rows was '5_200_000', is '~2000 rows'");
  }

  @Test
  void aRunContinuesWithOtherFigures() {
    var file = PlanFile.read(TIERS);
    var first = bound(file).runWith(RUNNER);
    var estimated = file.estimatedBy(bound(file).explainWith(RUNNER));
    var again = bound(estimated).runWith(RUNNER);
    var other = bound(PlanFile.read(estimated.toYaml().replace("month", "quarter")));

    assertThat(first.state()).isEqualTo(RunState.COMPLETED);
    assertThat(bound(estimated).plan().fingerprint()).isEqualTo(bound(file).plan().fingerprint());
    assertThat(again.progress().runId()).isEqualTo(first.progress().runId());
    assertThatThrownBy(() -> other.runWith(RUNNER)).isInstanceOf(PlanChangedException.class);
  }

  @Test
  void figuresOfAnotherPlanAreRefused() {
    var file = PlanFile.read(TIERS);
    var other = bound(PlanFile.read(TIERS.replace("name: orders_tier", "name: tiers")));

    var explanation = other.explainWith(RUNNER);

    assertThatThrownBy(
            () -> {
              var unused = file.estimatedBy(explanation);
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The figures are those of plan 'tiers', and this is the file of plan 'orders_tier';"
                + " explain this plan");
  }

  @Test
  void aFileIsReplacedAsAWholeAndNothingIsLeftBesideIt() throws IOException {
    Path original = Files.writeString(folder.resolve("plan.yaml"), TIERS);
    Path copy = Files.writeString(folder.resolve("copy.yaml"), "what was there");
    Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), copy);

    var file = PlanFile.read(original);
    file.write(link);

    assertThat(PlanFile.read(copy)).isEqualTo(file);
    assertThat(link).isSymbolicLink();
    assertThat(original).hasContent(TIERS);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(original, copy, link);
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenStaysAsItIs() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken"));
    Files.writeString(taken.resolve("inside"), "");
    var file = PlanFile.read(TIERS);

    assertThatThrownBy(() -> file.write(folder.resolve("none").resolve("plan.yaml")))
        .isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> file.write(taken)).isInstanceOf(UncheckedIOException.class);

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(taken);
    }
  }
}
