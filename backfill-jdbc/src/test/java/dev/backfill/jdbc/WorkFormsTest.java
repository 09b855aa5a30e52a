package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.compiled.Sentence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every form of work on a database compiles wherever work is handed over. */
class WorkFormsTest {

  private static final Sentence SENTENCE =
      Sentence.of(Backfill.class, Jdbc.class)
          .importing("dev.backfill.jdbc.*", "javax.sql.*", "java.sql.Connection")
          .with(
              """
              final DataSource source = null;
              final JdbcTable orders = null;
              final PlanSteps.Options<DateRange> sentence =
                  Backfill.plan("p", LocalDate.of(2023, 1, 1), LocalDate.of(2023, 1, 9))
                      .chunkBy(MONTH);
              final BuiltPlan<DateRange> built = sentence.build();
              final Plan<DateRange> plan = built;
              final BackfillRunner runner = BackfillRunner.inMemory();

              long exact(Transaction tx, ActiveChunk<DateRange> chunk) { return 1; }
              long wide(Transaction tx, ActiveChunk<? extends DateRange> chunk) { return 1; }
              long wider(Transaction tx, ActiveChunk<? extends Range> chunk) { return 1; }
              static long ofClass(Transaction tx, ActiveChunk<DateRange> chunk) { return 1; }

              final Jdbc.InTransaction<DateRange> code = this::exact;
              final TransactionalProcessor<DateRange> work = Jdbc.inTransaction(source, code);
              """);

  private static final List<String> WORKS =
      List.of(
          "Jdbc.sql(source, \"update t set a = 1 where {chunk}\")",
          "Jdbc.inTransaction(source, this::exact)",
          "Jdbc.inTransaction(source, this::wide)",
          "Jdbc.inTransaction(source, this::wider)",
          "Jdbc.inTransaction(source, Sentence::ofClass)",
          "Jdbc.inTransaction(source, (tx, chunk) -> 1)",
          "Jdbc.inTransaction(source, code)",
          "work",
          "orders.set(\"a\", \"1\")",
          "orders.delete()");

  @Test
  void workCompilesInEveryForm() throws IOException {
    var sentences = new ArrayList<String>();
    for (String given : WORKS) {
      for (String verb : List.of("run", "start", "explain", "dryRun")) {
        sentences.add("sentence.%s(%s)".formatted(verb, given));
        sentences.add("built.%s(%s)".formatted(verb, given));
        sentences.add("runner.%s(plan, %s)".formatted(verb, given));
      }
    }

    assertThat(SENTENCE.errorsOf(sentences.toArray(String[]::new))).isEmpty();
  }
}
