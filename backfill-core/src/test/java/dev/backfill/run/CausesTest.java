package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.shop.Pricing;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.ProgressEvent.ChunkChanged;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.LedgerReport;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Failure;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What the host's code threw: its place is told to everybody, its message to whom it belongs. */
class CausesTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final List<Throwable> causes = new CopyOnWriteArrayList<>();

  private PlanSteps.Options<IdRange> plan() {
    return ids("priced", 1)
        .ledger(ledger)
        .retry(RetryPolicy.attempts(1))
        .listener(
            event -> {
              if (event instanceof ChunkChanged change) {
                change.cause().ifPresent(causes::add);
              }
            });
  }

  private static BackfillReport report(
      PlanSteps.Options<IdRange> plan, ChunkProcessor<IdRange> work) {
    try (var run = plan.start(work)) {
      return run.await();
    }
  }

  private static String failure(BackfillReport report) {
    return report.chunks().getFirst().failure().map(Failure::text).orElseThrow();
  }

  @Test
  void theFirstFrameOfTheHostsOwnCodeIsNamedAndNotThatOfALibrary() {
    assertThat(failure(report(plan(), Pricing.remote())))
        .startsWith("java.io.IOException at com.example.shop.Pricing.price(Pricing.java:");
  }

  @Test
  void aLambdaIsNamedByItsMethodAndAFrameOfTheJdkIsNot() {
    var report = report(plan(), Pricing.inALambda());

    assertThat(failure(report))
        .contains(" at com.example.shop.Pricing.inALambda(Pricing.java:")
        .doesNotContain("lambda", "java.base", "java.util");
    assertThat(report.toMarkdown())
        .contains("Pricing.inALambda(Pricing.java")
        .doesNotContain("\\$");
  }

  @Test
  void theCauseIsAskedWhereAnExceptionHasNoStack() {
    assertThat(failure(report(plan(), Pricing.withoutStack())))
        .isEqualTo(
            failure(report(ids("again", 1).retry(RetryPolicy.attempts(1)), Pricing.withoutStack())))
        .contains(
            "Pricing.Stackless at com.example.shop.Pricing.withoutStack(Pricing.java:"
                .replace("Pricing.Stackless", "Stackless"));
  }

  @Test
  void theExceptionIsInTheEventAlsoWithStartAndItsMessageNowhereElse() {
    var report = report(plan(), Pricing.remote());

    assertThat(causes)
        .singleElement()
        .satisfies(
            thrown ->
                assertThat(thrown)
                    .isInstanceOf(IOException.class)
                    .hasMessage("HTTP 503 from pricing")
                    .hasRootCauseMessage("connection reset"));
    assertThat(
            report.toMarkdown() + report + LedgerReport.of(ledger.inspect("priced").orElseThrow()))
        .doesNotContain("HTTP", "from pricing") // a time may have the digits 503
        .doesNotContain("connection reset");
  }

  @Test
  void messagesOfCausesAreShownInReportAndLedgerWhereThePlanSaysSo() {
    var report = report(plan().showCauses(), Pricing.remote());

    String words = "IOException 'HTTP 503 from pricing', caused by IOException 'connection reset'";
    assertThat(failure(report)).contains("Pricing.price(").endsWith(words);
    assertThat(report.toMarkdown()).contains(words);
    assertThat(LedgerReport.of(ledger.inspect("priced").orElseThrow())).contains(words);
  }

  @Test
  void chunksThatFailAlikePauseTheRunWhateverTheirMessagesSay() {
    var plan =
        ids("alike", 30)
            .ledger(ledger)
            .retry(RetryPolicy.attempts(1))
            .failureLimit(new FailureLimit(100, 100))
            .showCauses();

    var report =
        report(
            plan,
            chunk -> {
              throw new IOException("HTTP 503 for " + chunk.id());
            });

    assertThat(report.state()).isEqualTo(RunState.PAUSED);
    assertThat(report.notes()).anyMatch(note -> note.contains("10 chunks in a row failed alike"));
  }

  @Test
  void aSentenceOfOursIsTheEvidenceOfACheckThatBreaksAndAMessageOfTheHostsIsNot() {
    var broken =
        report(
            plan()
                .preCheck(
                    Check.of(
                        "ours",
                        c -> {
                          dev.backfill.support.Asking.of(
                              "Could not count the rows (%s)",
                              () -> {
                                throw new IOException("row of bob@example.com");
                              });
                          return Check.passed("");
                        }))
                .preCheck(
                    Check.of(
                        "theirs",
                        c -> {
                          throw new dev.backfill.contract.BackfillException(
                              "row of bob@example.com");
                        })),
            chunk -> 1);

    assertThat(broken.checks())
        .extracting(result -> result.verdict().evidence())
        .containsExactly(
            "failed: Could not count the rows (java.io.IOException)",
            "threw dev.backfill.contract.BackfillException");
  }
}
