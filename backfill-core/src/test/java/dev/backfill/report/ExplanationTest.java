package dev.backfill.report;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.contract.BackfillException;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.Advice;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.Scope;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExplanationTest {

  private static final LocalDate JAN_2023 = LocalDate.of(2023, 1, 1);
  private static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);

  @Test
  void chunksOfAScopeThatKnowsNoRowsAreShownWithoutThem() {
    var explanation = Backfill.plan("months", JAN_2023, JAN_2024).chunkBy(MONTH).explain();

    assertThat(explanation.chunks()).isEqualTo(OptionalLong.of(12));
    assertThat(explanation.rows()).isEmpty();
    assertThat(explanation.balance()).isEmpty();
    assertThat(explanation.toMarkdown())
        .isEqualTo(
            """
            # Backfill plan: months

            - **Scope**: dates
            - **Range**: [2023-01-01, 2024-01-01)
            - **Chunks by**: month
            - **Chunks**: 12
            - **Lanes**: 1

            ## Chunks

            | # | Chunk | Range | Expected |
            | ---: | --- | --- | ---: |
            """
                + months()
                + "\nNothing was written.\n");
  }

  private static String months() {
    var rows = new StringBuilder();
    for (int month = 1; month <= 12; month++) {
      var from = LocalDate.of(2023, month, 1);
      rows.append(
          "| %d | 2023-%02d | [%s, %s) | – |\n".formatted(month, month, from, from.plusMonths(1)));
    }
    return rows.toString();
  }

  @Test
  void theOrderIsTheOneOfTheRun() {
    var explanation =
        Backfill.plan("months", JAN_2023, JAN_2024).chunkBy(MONTH).newestFirst().explain();

    assertThat(explanation.shown().getFirst().label()).isEqualTo("2023-12");
    assertThat(explanation.shown().getFirst().no()).isEqualTo(1);
  }

  @Test
  void aPlanOfFortyThreeChunksIsShownWhole() {
    var whole = Backfill.plan("whole", 0, 43).chunkBy(width(1)).explain();
    var folded = Backfill.plan("folded", 0, 44).chunkBy(width(1)).explain();

    assertThat(whole.shown()).hasSize(43);
    assertThat(whole.toMarkdown()).doesNotContain("more");
    assertThat(folded.shown()).hasSize(40);
    assertThat(folded.shown().getLast().no()).isEqualTo(44);
    assertThat(folded.toMarkdown()).contains("| … | 4 more |");
  }

  @Test
  void aHugePlanIsCountedAndNotCut() {
    var explanation =
        Backfill.plan("huge", 0, 5_000_000_000L).chunkBy(width(10)).explain(chunk -> 1);

    assertThat(explanation.chunks()).isEqualTo(OptionalLong.of(500_000_000));
    assertThat(explanation.shown()).hasSize(40);
    assertThat(explanation.toMarkdown()).contains("| … | 499,999,960 more |");
  }

  @Test
  void moreLanesThanCoresAreNamedWhereSomebodySaysHowManyThereAre() {
    var plan = Backfill.plan("lanes", 0, 10).chunkBy(width(1)).parallelism(4);

    assertThat(plan.explain().advice()).isEmpty();
    assertThat(plan.databaseCores(4).explain().advice()).isEmpty();
    assertThat(plan.databaseCores(2).explain().advice())
        .singleElement()
        .satisfies(advice -> assertThat(advice.remedy()).isEqualTo("parallelism(2)"));
    assertThatThrownBy(() -> plan.databaseCores(0)).hasMessageContaining(">= 1");
  }

  @Test
  void keysAreNotShown() {
    var explanation =
        Backfill.plan("keys", Scope.keys(List.of("secret-1", "secret-2")))
            .chunkBy(size(1))
            .explain();

    assertThat(explanation.shown())
        .extracting(Explanation.ExpectedChunk::label)
        .containsExactly("1", "2");
    assertThat(explanation.toMarkdown()).doesNotContain("secret");
  }

  @Test
  void aRunThatIsThereIsContinued() {
    var ledger = InMemoryLedger.create();
    var plan =
        Backfill.plan("days", JAN_2023, LocalDate.of(2023, 1, 4)).chunkBy(DAY).ledger(ledger);
    assertThat(plan.explain().continues()).isEmpty();

    var report = plan.run(chunk -> 7);

    assertThat(report.rowsChanged()).isEqualTo(21);
    assertThat(plan.explain().continues())
        .contains("✅ COMPLETED, 3 of 3 chunks done, 21 rows changed");
  }

  @Test
  void aRunnerExplainsAPlanWithItsOwnLedger() {
    var runner = BackfillRunner.with(InMemoryLedger.create());
    var plan = Backfill.plan("days", JAN_2023, LocalDate.of(2023, 1, 4)).chunkBy(DAY).build();
    runner.forEach(plan, chunk -> {});

    assertThat(runner.explain(plan).continues())
        .contains("✅ COMPLETED, 3 of 3 chunks done, 0 rows changed");
    assertThat(runner.explain(plan, chunk -> 1).guarantee()).startsWith("at least once");
    assertThat(plan.explain().continues()).isEmpty();
  }

  /** A scope with something to say, or that cannot be asked. */
  private record Talking(Scope<IdRange> ids, Optional<IOException> broken)
      implements Scope<IdRange> {

    @Override
    public String definition() {
      return ids.definition();
    }

    @Override
    public Iterator<IdRange> ranges() throws Exception {
      return ids.ranges();
    }

    @Override
    public RangeCodec<IdRange> codec() {
      return ids.codec();
    }

    @Override
    public List<Advice> advice() throws Exception {
      if (broken.isPresent()) {
        throw broken.get();
      }
      return List.of(
          Advice.note("It rains.", ""),
          Advice.warning("No index begins with *id*", "create index on t (id)"));
    }
  }

  @Test
  void warningsComeFirstAndCanBeCopied() {
    var scope = new Talking(Scope.ids(0, 10), Optional.empty());

    var explanation = Backfill.plan("talking", scope).chunkBy(width(10)).explain();

    assertThat(explanation.advice())
        .extracting(Advice::level)
        .containsExactly(Advice.Level.WARNING, Advice.Level.NOTE);
    assertThat(explanation.toMarkdown())
        .contains(
            """
            ## Warnings

            - No index begins with \\*id\\*

              ```sql
              create index on t (id)
              ```
            """)
        .contains("## Good to know\n\n- It rains.\n");
  }

  @Test
  void whatCannotBeAskedIsSaidWithoutItsWords() {
    var scope = new Talking(Scope.ids(0, 10), Optional.of(new IOException("password")));
    var plan = Backfill.plan("broken", scope).chunkBy(width(10));

    assertThatThrownBy(() -> plan.explain())
        .isInstanceOf(BackfillException.class)
        .hasMessage(
            "Plan 'broken' could not be explained (java.io.IOException); nothing was written");
  }

  /** A table whose name closes a fence and opens an element of HTML. */
  @Test
  void codeInAPageCannotLeaveItsFence() {
    String name = "t\n  ```\n<img src=x onerror=alert(1)>\n````\n# owned\n";
    String remedy = "create index on \"" + name + "\" (id)";
    var scope = new Rainy(remedy);

    var page = Backfill.plan("fence", scope).chunkBy(width(10)).explain().toMarkdown();

    var lines = page.lines().toList();
    int open = lines.indexOf("  `````sql");
    int close = lines.subList(open + 1, lines.size()).indexOf("  `````") + open + 1;
    assertThat(open).as("the fence is longer than any row of backticks within").isPositive();
    assertThat(close).isGreaterThan(open);
    assertThat(lines.subList(open + 1, close)).anyMatch(line -> line.contains("<img src=x"));
    assertThat(lines.subList(0, open)).noneMatch(line -> line.contains("<img"));
    assertThat(lines.subList(close, lines.size()))
        .noneMatch(line -> line.contains("<img") || line.contains("owned"));
  }

  /** A scope with one warning. */
  private record Rainy(String remedy) implements Scope<IdRange> {

    @Override
    public String definition() {
      return "ids";
    }

    @Override
    public Iterator<IdRange> ranges() {
      return List.of(new IdRange(0, 10)).iterator();
    }

    @Override
    public RangeCodec<IdRange> codec() {
      return RangeCodec.ids();
    }

    @Override
    public List<Advice> advice() {
      return List.of(Advice.warning("No index", remedy));
    }
  }
}
