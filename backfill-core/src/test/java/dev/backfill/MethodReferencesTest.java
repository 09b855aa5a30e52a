package dev.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.compiled.Sentence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/**
 * Every form in which users hand over their work compiles: a method for exactly this type of chunk,
 * a method for a wider one, and lambdas.
 */
@ResourceLock(value = Resources.LOCALE, mode = ResourceAccessMode.READ)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("MethodReferencesTest") // one method at a time
class MethodReferencesTest {

  private static final Sentence SENTENCE =
      Sentence.of(Backfill.class)
          .importing("dev.backfill.ledger.*")
          .with(
              """
              final PlanSteps.Options<DateRange> sentence =
                  Backfill.plan("p", LocalDate.of(2023, 1, 1), LocalDate.of(2023, 1, 9))
                      .chunkBy(MONTH);
              final BuiltPlan<DateRange> built = sentence.build();
              final Plan<DateRange> plan = built;
              final BackfillRunner runner = BackfillRunner.inMemory();

              long exact(ActiveChunk<DateRange> chunk) { return 1; }
              long wide(ActiveChunk<? extends DateRange> chunk) { return 1; }
              long wider(ActiveChunk<? extends Range> chunk) { return 1; }
              long any(ActiveChunk<?> chunk) { return 1; }
              int counted(Chunk<DateRange> chunk) { return 1; }
              long overloaded(ActiveChunk<DateRange> chunk) { return 1; }
              long overloaded(String other) { return 1; }
              static long ofClass(ActiveChunk<DateRange> chunk) { return 1; }
              static <R extends Range> long generic(ActiveChunk<R> chunk) { return 1; }
              static <R extends Range> long genericWide(ActiveChunk<? extends R> chunk) { return 1; }
              long failing(ActiveChunk<DateRange> chunk) throws java.io.IOException { return 1; }

              void each(ActiveChunk<DateRange> chunk) {}
              void eachWide(ActiveChunk<? extends DateRange> chunk) {}
              static void eachOfClass(ActiveChunk<DateRange> chunk) {}

              final ChunkProcessor<DateRange> processor = this::exact;
              final ChunkProcessor<DateRange> ofWide = this::wide;
              final ChunkProcessor<Range> ofRanges = this::wider;
              final ChunkAction<DateRange> action = this::each;
              ChunkProcessor<DateRange> timed(ChunkProcessor<? super DateRange> work) {
                return chunk -> work.process(ActiveChunk.widened(chunk));
              }
              static TransactionalProcessor<Range> transactional() { return null; }
              static long ofAnyRange(ActiveChunk<IdRange> chunk, Chunk<IdRange> planned) throws Exception {
                return transactional().process(chunk) + transactional().process(planned);
              }
              long unitTest() throws Exception {
                return ofRanges.process(ActiveChunk.of(new IdRange(1, 9)));
              }
              """);

  private static final List<String> COUNTING =
      List.of(
          "this::exact",
          "this::wide",
          "this::wider",
          "this::any",
          "this::counted",
          "this::overloaded",
          "this::failing",
          "Sentence::ofClass",
          "Sentence::generic",
          "Sentence::genericWide",
          "chunk -> 1",
          "chunk -> chunk.range().from().toEpochDay()",
          "(ActiveChunk<DateRange> chunk) -> 1",
          "processor",
          "ofWide",
          "ofRanges",
          "timed(ofRanges)");

  private static final List<String> NOT_COUNTING =
      List.of(
          "this::each",
          "this::eachWide",
          "this::exact",
          "Sentence::eachOfClass",
          "chunk -> {}",
          "chunk -> chunk.range().from().getYear()",
          "action");

  @Test
  void workThatCountsCompilesInEveryForm() throws IOException {
    var sentences = new ArrayList<String>();
    for (String work : COUNTING) {
      for (String verb : List.of("run", "start", "explain")) {
        sentences.addAll(spoken(verb, work));
      }
    }

    assertThat(SENTENCE.errorsOf(sentences.toArray(String[]::new))).isEmpty();
  }

  @Test
  void workThatReturnsNothingCompilesInEveryForm() throws IOException {
    var sentences = new ArrayList<String>();
    for (String work : NOT_COUNTING) {
      sentences.addAll(spoken("forEach", work));
    }

    assertThat(SENTENCE.errorsOf(sentences.toArray(String[]::new))).isEmpty();
  }

  @Test
  void aPlanIsExplainedAndTriedAsItsSentenceIs() throws IOException {
    assertThat(
            SENTENCE.errorsOf(
                "sentence.explain()",
                "built.explain()",
                "runner.explain(plan)",
                "sentence.dryRun(transactional())",
                "built.dryRun(transactional())",
                "built.dryRun(transactional(), Sampling.DEFAULT)",
                "runner.dryRun(plan, transactional())"))
        .isEmpty();
  }

  /** From the sentence, from the plan that it builds, and from a runner. */
  private static List<String> spoken(String verb, String work) {
    return List.of(
        "sentence.%s(%s)".formatted(verb, work),
        "built.%s(%s)".formatted(verb, work),
        "runner.%s(plan, %s)".formatted(verb, work));
  }
}
