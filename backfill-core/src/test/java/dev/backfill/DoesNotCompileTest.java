package dev.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.compiled.Sentence;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/**
 * Sentences that must be refused by the compiler, each beside its nearest twin that must not: if a
 * sentence were refused for another reason than its meaning, the twin would be refused too.
 */
@ResourceLock(value = Resources.LOCALE, mode = ResourceAccessMode.READ)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("DoesNotCompileTest") // one method at a time
@Tag("slow")
class DoesNotCompileTest {

  /** A sentence, and the smallest change that makes it a correct one. */
  private record Pair(String because, String wrong, String right) {}

  private static final Sentence SENTENCE =
      Sentence.of(Backfill.class)
          .with(
              """
              static final LocalDate DAY_1 = LocalDate.of(2023, 1, 1);
              static final LocalDate DAY_9 = LocalDate.of(2023, 1, 9);
              static final Instant T1 = Instant.EPOCH;
              static final Instant T9 = T1.plusSeconds(9);
              static final ChunkProcessor<IdRange> IDS = chunk -> chunk.range().to();
              static void text(KeySet<String> keys) {}
              void uncounted(ActiveChunk<IdRange> chunk) {}
              long counted(ActiveChunk<IdRange> chunk) { return 1; }
              """);

  private static final List<Pair> PAIRS =
      List.of(
          new Pair(
              "theScopeIsMissing",
              "Backfill.plan(\"p\").chunkBy(MONTH).build()",
              "Backfill.plan(\"p\", DAY_1, DAY_9).chunkBy(MONTH).build()"),
          new Pair(
              "monthsDoNotCutIntegerKeys",
              "Backfill.plan(\"p\", 1L, 9L).chunkBy(MONTH).build()",
              "Backfill.plan(\"p\", 1L, 9L).chunkBy(width(3)).build()"),
          new Pair(
              "monthsOfInstantsNeedAZone",
              "Backfill.plan(\"p\", T1, T9).chunkBy(MONTH).build()",
              "Backfill.plan(\"p\", T1, T9).chunkBy(MONTH.in(UTC)).build()"),
          new Pair(
              "hoursDoNotCutDates",
              "Backfill.plan(\"p\", DAY_1, DAY_9).chunkBy(HOUR).build()",
              "Backfill.plan(\"p\", T1, T9).chunkBy(HOUR).build()"),
          new Pair(
              "widthsDoNotCutDates",
              "Backfill.plan(\"p\", DAY_1, DAY_9).chunkBy(width(3)).build()",
              "Backfill.plan(\"p\", 1, 9).chunkBy(width(3)).build()"),
          new Pair(
              "sizesDoNotCutRanges",
              "Backfill.plan(\"p\", 1, 9).chunkBy(size(3)).build()",
              "Backfill.plan(\"p\", List.of(1L, 9L)).chunkBy(size(3)).build()"),
          new Pair(
              "datesDoNotMixWithInstants",
              "Backfill.plan(\"p\", DAY_1, T9).chunkBy(MONTH).build()",
              "Backfill.plan(\"p\", DAY_1, DAY_9).chunkBy(MONTH).build()"),
          new Pair(
              "datesDoNotMixWithKeys",
              "Backfill.plan(\"p\", DAY_1, 9L).chunkBy(MONTH).build()",
              "Backfill.plan(\"p\", DAY_1, DAY_9).chunkBy(MONTH).build()"),
          new Pair(
              "keysHaveOneTypeThatTheWorkKnows",
              "Backfill.plan(\"p\", List.of(1L)).chunkBy(size(1)).forEach(c -> text(c.range()))",
              "Backfill.plan(\"p\", List.of(\"k\")).chunkBy(size(1)).forEach(c ->"
                  + " text(c.range()))"),
          new Pair(
              "chunkingWasNotChosen",
              "Backfill.plan(\"p\", DAY_1, DAY_9).run(c -> 1)",
              "Backfill.plan(\"p\", DAY_1, DAY_9).chunkBy(MONTH).run(c -> 1)"),
          new Pair(
              "chunkingIsChosenOnce",
              "Backfill.plan(\"p\", DAY_1, DAY_9).chunkBy(MONTH).chunkBy(WEEK).build()",
              "Backfill.plan(\"p\", DAY_1, DAY_9).chunkBy(WEEK).build()"),
          new Pair(
              "runWantsTheRowsThatWereChanged",
              "Backfill.plan(\"p\", DAY_1, DAY_9).chunkBy(MONTH).run(c -> {})",
              "Backfill.plan(\"p\", DAY_1, DAY_9).chunkBy(MONTH).forEach(c -> {})"),
          new Pair(
              "runWantsAMethodThatReturnsRows",
              "Backfill.plan(\"p\", 1, 9).chunkBy(width(3)).run(this::uncounted)",
              "Backfill.plan(\"p\", 1, 9).chunkBy(width(3)).forEach(this::uncounted)"),
          new Pair(
              "aMethodForIdsDoesNotServeDates",
              "Backfill.plan(\"p\", DAY_1, DAY_9).chunkBy(MONTH).run(this::counted)",
              "Backfill.plan(\"p\", 1, 9).chunkBy(width(3)).run(this::counted)"),
          new Pair(
              "plainWorkCannotBeRolledBack",
              "Backfill.plan(\"p\", 1, 9).chunkBy(width(3)).dryRun(c -> 1)",
              "Backfill.plan(\"p\", 1, 9).chunkBy(width(3)).run(c -> 1)"),
          new Pair(
              "theWorkIsForAnotherTypeOfRange",
              "Backfill.plan(\"p\", DAY_1, DAY_9).chunkBy(MONTH).run(IDS)",
              "Backfill.plan(\"p\", 1, 9).chunkBy(width(3)).run(IDS)"),
          new Pair(
              "theRunnerTakesAPlanAndNotAStep",
              "BackfillRunner.inMemory().run(Backfill.plan(\"p\", 1, 9).chunkBy(width(3)), IDS)",
              "BackfillRunner.inMemory()"
                  + ".run(Backfill.plan(\"p\", 1, 9).chunkBy(width(3)).build(), IDS)"),
          new Pair(
              "timeIsADuration",
              "Backfill.plan(\"p\", 1, 9).chunkBy(width(3)).grace(30).build()",
              "Backfill.plan(\"p\", 1,"
                  + " 9).chunkBy(width(3)).grace(Duration.ofSeconds(30)).build()"));

  @TestFactory
  Stream<DynamicTest> aWrongSentenceIsRefused() {
    return PAIRS.stream()
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.because(),
                    () -> assertThat(SENTENCE.errorsOf(pair.wrong())).as(pair.wrong()).hasSize(1)));
  }

  @TestFactory
  Stream<DynamicTest> itsTwinIsNot() {
    return PAIRS.stream()
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.because(),
                    () -> assertThat(SENTENCE.errorsOf(pair.right())).as(pair.right()).isEmpty()));
  }
}
