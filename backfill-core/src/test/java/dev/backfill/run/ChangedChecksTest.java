package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backfill.PlanSteps.Options;
import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDocument;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A plan that is half done may be continued with other checks. */
class ChangedChecksTest {

  private static final String SINCE = "The checks have changed since the last start: ";

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final BackfillRunner runner = BackfillRunner.with(ledger);
  private final AtomicLong rows = new AtomicLong(100);

  private static Options<IdRange> plan() {
    return ids("changing", 3).retry(new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1)));
  }

  private static Check passing(String name) {
    return Check.of(name, context -> Check.passed(""));
  }

  /** Fails in the last of three chunks. */
  private void failInTheLastChunk(Options<IdRange> plan) {
    assertThatThrownBy(
            () ->
                runner.run(
                    plan.build(),
                    chunk -> {
                      if (chunk.no() == 3) {
                        throw new IllegalArgumentException();
                      }
                      return 1;
                    }))
        .isInstanceOf(BackfillFailedException.class);
  }

  private BackfillReport continued(Options<IdRange> plan, ChunkProcessor<Range> work) {
    return runner.run(plan.build(), work);
  }

  @Test
  void aCheckThatIsAddedJudgesAndNothingIsDoneAgain() {
    failInTheLastChunk(plan().preCheck(passing("a")));
    var done = new AtomicLong();

    var report =
        continued(
            plan().preCheck(passing("a")).postCheck(passing("b | c")).postCheck(passing("d\\")),
            chunk -> done.incrementAndGet());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(done).hasValue(1);
    assertThat(report.checks()).extracting(CheckResult::name).contains("b | c", "d\\");
    assertThat(report.notes()).contains(SINCE + "added 'b | c', 'd\\' after the last chunk.");
  }

  @Test
  void aCheckThatIsRemovedIsReportedOnce() {
    failInTheLastChunk(plan().preCheck(passing("a")).postCheck(passing("b")));

    failInTheLastChunk(plan().postCheck(passing("b")));
    var notes = ledger.inspect("changing").orElseThrow().notes();
    var report = continued(plan().postCheck(passing("b")), chunk -> 1);

    assertThat(notes.get("checks.1")).contains("preChecks: a\n", "postChecks: b\n");
    assertThat(notes.get("checks.2")).contains("preChecks: \n", "postChecks: b\n");
    assertThat(report.notes()).noneMatch(note -> note.startsWith(SINCE));
  }

  @Test
  void theReportOfTheStartSaysWhatWasRemovedAndWhichChunksAreNotJudged() {
    failInTheLastChunk(plan().preCheck(passing("a")));

    var judged = new ArrayList<Long>();
    var sum =
        Check.of(
            "sum",
            context -> {
              judged.add(context.chunk().orElseThrow().no());
              return Check.passed("");
            });

    var report = continued(plan().chunkCheck(sum), chunk -> 1);

    assertThat(report.notes())
        .contains(
            SINCE
                + "added 'sum' after each chunk; removed 'a' before the first chunk. Checks after"
                + " each chunk judge the chunks that end from now on; 2 had succeeded before.");
    assertThat(judged).containsExactly(3L);
  }

  /** Compares a number with the one before the first chunk. */
  private Check unchanged() {
    return new Check() {
      @Override
      public String name() {
        return "rows";
      }

      @Override
      public Optional<String> capture(Context context) {
        return Optional.of(rows.toString());
      }

      @Override
      public Verdict check(Context context) {
        String before = context.captured().orElseThrow();
        String evidence = "%s before, %s now".formatted(before, rows);
        return before.equals(rows.toString()) ? Check.passed(evidence) : Check.failed(evidence);
      }
    };
  }

  @Test
  void aCheckThatComparesAndIsAddedLateWarnsOfWhatItDidNotSee() {
    failInTheLastChunk(plan());
    rows.set(90); // lost in the first two chunks

    var report = continued(plan().postCheck(unchanged()), chunk -> 1);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.checks())
        .extracting(CheckResult::verdict)
        .containsExactly(
            Check.warned(
                "90 before, 90 now; compared with a note made when 2 of 3 chunks had ended, because"
                    + " the check was added then: earlier changes are not seen"));
  }

  @Test
  void whatALateCheckSeesFailsTheRun() {
    failInTheLastChunk(plan());

    var failure =
        catchThrowableOfType(
            BackfillFailedException.class,
            () ->
                continued(
                    plan().postCheck(unchanged()),
                    chunk -> {
                      rows.set(90);
                      return 1;
                    }));

    assertThat(failure)
        .hasMessageContaining("'rows' FAILED (100 before, 90 now; compared with a note made when");
  }

  @Test
  void aCheckThatIsAddedBeforeTheFirstChunkIsNotLate() {
    assertThatThrownBy(
            () -> continued(plan().preCheck(Check.of("no", c -> Check.failed("0"))), chunk -> 1))
        .isInstanceOf(BackfillFailedException.class);

    var report = continued(plan().postCheck(unchanged()), chunk -> 1);

    assertThat(report.checks())
        .filteredOn(result -> result.name().equals("rows"))
        .extracting(CheckResult::verdict)
        .containsExactly(Check.passed("100 before, 100 now"));
    assertThat(report.notes())
        .contains(
            SINCE + "added 'rows' after the last chunk; removed 'no' before the first chunk.");
  }

  @Test
  void aCheckThatIsAddedToACompleteRunWithAWiderRangeIsNotLate() {
    var unused = continued(plan(), chunk -> 1);

    var report = continued(ids("changing", 5).postCheck(unchanged()), chunk -> 1);

    assertThat(report.checks())
        .extracting(CheckResult::verdict)
        .containsExactly(Check.passed("100 before, 100 now"));
  }

  /** May share transactions, and does not know how far a chunk is. */
  private static CountingWork forgetful(InMemoryLedger ledger) {
    return new CountingWork(ledger.resource()) {
      @Override
      public Work work() {
        return super.work().with(Work.Trait.SHARES_TRANSACTIONS);
      }

      @Override
      public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor) {
        return super.open(chunk, Optional.empty());
      }
    };
  }

  @Test
  void committedChunksWhoseCheckIsRemovedAreNotDoneAgainInASharedTransaction() {
    var work = forgetful(ledger);
    var checked = ids("shared", 40).chunkCheck(Check.of("no", context -> Check.failed("0")));
    var retry = new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1));
    assertThatThrownBy(() -> runner.run(checked.retry(retry).build(), work))
        .isInstanceOf(BackfillFailedException.class);

    var report = runner.run(ids("shared", 40).build(), work);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(work.times).hasSize(400).allSatisfy((id, n) -> assertThat(n).isEqualTo(1));
  }

  @Test
  void aRunOfTheFormerFormatIsContinuedAndItsRemovedChecksAreReported() {
    var plan = plan().postCheck(passing("b")).build();
    begunWithTheFormerFormat(plan, "a", "b");

    var report = runner.run(plan, chunk -> 1);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.notes()).contains(SINCE + "removed 'a' before the first chunk.");
  }

  /** Leaves a run of which nothing is planned, as the version before wrote it down. */
  private void begunWithTheFormerFormat(Plan<IdRange> plan, String pre, String post) {
    var work = PlanDocument.ofWork("java", "1");
    var fields = new LinkedHashMap<>(plan.document().fields());
    fields.put("format", "backfill-plan/1");
    fields.put("preChecks", pre);
    fields.put("chunkChecks", "");
    fields.put("postChecks", post);
    var former = new PlanDocument(fields);
    var all = new LinkedHashMap<>(work.fields());
    all.putAll(former.fields());
    try (var member =
        ledger.open(
            new RunDefinition<>(
                plan.name(),
                former.sha256(),
                work.sha256(),
                new PlanDocument(all).text(),
                "",
                1,
                plan.definition().zone(),
                plan.definition().scope().codec()))) {
      assertThat(member.move(RunState.PLANNED, RunState.RUNNING, "")).isTrue();
    }
  }
}
