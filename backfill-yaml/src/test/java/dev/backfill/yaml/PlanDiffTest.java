package dev.backfill.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.PlanChangedException;
import dev.backfill.run.BackfillRunner;
import org.junit.jupiter.api.Test;

/** Two versions of a file are compared key by key and chunk by chunk. */
class PlanDiffTest {

  private static final String PLAN =
      """
      backfill:
        name: x
        scope:
          table: orders
          column: order_date
          date_range: {start: 2023-01-01, end: 2023-04-01}
        strategy: {chunk_by: month, parallelism: 2}
        work: {set: {tier: "'a'"}}
        execution: {pre_checks: [verify_source_data_exists]}
      """;

  private static PlanDiff diff(String before, String after) {
    return PlanDiff.between(PlanFile.read(before), PlanFile.read(after));
  }

  @Test
  void keysAndChunksThatDifferAreListed() {
    var after =
        PLAN.replace("2023-04-01", "2023-03-15")
            .replace("parallelism: 2", "preserve_existing: true")
            .replace("\"'a'\"", "\"'b'\"")
            .replace("[verify_source_data_exists]", "[verify_source_data_exists, more]");

    assertThat(diff(PLAN, after))
        .hasToString(
            """
            scope.date_range.end was '2023-04-01', is '2023-03-15'
            strategy.parallelism was '2', is ''
            work.set.tier was ''a'', is ''b''
            execution.pre_checks was 'verify_source_data_exists', is 'verify_source_data_exists, more'
            strategy.preserve_existing was '', is 'true'
            chunks were 3, are 3
            only before [2023-03-01, 2023-04-01)
            only after [2023-03-01, 2023-03-15)\
            """);
  }

  @Test
  void theSamePlanLaidOutOtherwiseDoesNotDiffer() {
    var diff = diff(PLAN, PlanFile.read(PLAN).toYaml());

    assertThat(diff.isEmpty()).isTrue();
    assertThat(diff).hasToString("no difference");
    assertThat(diff.chunks()).isEmpty();
  }

  @Test
  void manyChunksAreCounted() {
    var days = PLAN.replace("chunk_by: month", "chunk_by: day");

    assertThat(diff(PLAN, days).chunks())
        .hasSize(1 + 3 + 20 + 1)
        .startsWith("chunks were 3, are 90", "only before [2023-01-01, 2023-02-01)")
        .endsWith("only after 70 more");
  }

  @Test
  void labelsOfChunksAreComparedByTheirPlace() {
    var labelled =
        PLAN.replace(
            "execution: {",
            "execution: {chunks: [{id: c, date_range: [2023-01-01, 2023-02-01]}], ");

    assertThat(diff(PLAN, labelled).keys())
        .containsExactly(
            "execution.chunks[0].id was '', is 'c'",
            "execution.chunks[0].date_range was '', is '2023-01-01, 2023-02-01'");
  }

  /** The clause of a key has the form of the clauses of a refused resume. */
  @Test
  void aRunThatIsNotResumedSaysTheSame() {
    var registry = PlanRegistry.of("shop", Database.orders());
    var weeks = PLAN.replace("chunk_by: month", "chunk_by: week");
    assertThat(PlanFile.read(PLAN).bind(registry).runWith(BackfillRunner.inMemory()).state())
        .hasToString("COMPLETED");

    assertThat(diff(PLAN, weeks).keys())
        .containsExactly("strategy.chunk_by was 'month', is 'week'");
    assertThatThrownBy(() -> PlanFile.read(weeks).bind(registry).runWith(BackfillRunner.inMemory()))
        .isInstanceOf(PlanChangedException.class)
        .hasMessageContaining("chunkBy was 'month', is 'week'");
  }
}
