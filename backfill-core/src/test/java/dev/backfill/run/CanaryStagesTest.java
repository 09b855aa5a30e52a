package dev.backfill.run;

import static dev.backfill.plan.Stage.percent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Stage;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.fixture.Plans;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ChunkProcessor;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A little is done first, and judged before anything else begins. */
class CanaryStagesTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final Set<Long> begun = new ConcurrentSkipListSet<>();

  private PlanSteps.Options<IdRange> plan() {
    return Plans.ids("canary", 100)
        .ledger(ledger)
        .parallelism(4)
        .retry(RetryPolicy.attempts(1))
        .canary(1, percent(5));
  }

  private static BackfillReport ended(
      PlanSteps.Options<IdRange> plan, ChunkProcessor<IdRange> work) {
    try (var run = plan.start(work)) {
      return run.await();
    }
  }

  private ChunkProcessor<IdRange> failingIn(long chunk) {
    return active -> {
      begun.add(active.no());
      if (active.no() == chunk) {
        throw new IllegalStateException("no");
      }
      return 10;
    };
  }

  @Test
  void everyStageIsDoneBeforeTheNextBegins() {
    var done = new ConcurrentSkipListSet<Long>();
    var tooEarly = new AtomicBoolean();

    var report =
        ended(
            plan(),
            chunk -> {
              long before = chunk.no() > 5 ? 5 : chunk.no() > 1 ? 1 : 0;
              tooEarly.compareAndSet(false, done.headSet(before, true).size() < before);
              done.add(chunk.no());
              return 10;
            });

    assertThat(tooEarly).isFalse();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(done).hasSize(100);
    assertThat(report.notes())
        .contains("Canary stage 1 of 2 (1 chunk) passed.", "Canary stage 2 of 2 (5 %) passed.");
  }

  @Test
  void aStageThatFailsIsAllThatWasDone() {
    var report = ended(plan(), failingIn(3));

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(begun).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(4);
    assertThat(report.notes())
        .anySatisfy(
            note ->
                assertThat(note)
                    .isEqualTo(
                        "Canary stage 2 of 2 (5 %) did not pass: 1 chunk failed. No chunk beyond it"
                            + " was begun."));
  }

  @Test
  void theStageIsTriedAgainByTheNextStart() {
    ended(plan(), failingIn(3));
    begun.clear();

    var report = ended(plan(), failingIn(-1));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(begun).hasSize(96).startsWith(3L, 6L).doesNotContain(1L, 2L, 4L, 5L);
    assertThat(report.notes())
        .contains("Canary stage 2 of 2 (5 %) passed.")
        .doesNotContain("Canary stage 1 of 2 (1 chunk) passed.");
  }

  @Test
  void anotherStageIsAnotherLimit() {
    ended(plan(), failingIn(1));
    begun.clear();

    var report = ended(plan().canary(50), failingIn(7));

    assertThat(begun).as("fifty, not the one of the first start").hasSize(50);
    assertThat(report.notes())
        .anySatisfy(note -> assertThat(note).contains("stage 1 of 1 (50 chunks) did not pass"));
  }

  @Test
  void withoutStagesAFailureStopsNothing() {
    var report = ended(plan().canary(100), failingIn(3));

    assertThat(begun).as("one stage of everything").hasSize(100);
    assertThat(report.state()).isEqualTo(RunState.FAILED);
  }

  @Test
  void checksAfterTheRunThatCanJudgeAPartAreAsked() {
    var asked = new AtomicInteger();
    var whole = Check.of("whole", context -> Check.passed("call " + asked.incrementAndGet()));

    var report = ended(plan().postCheck(whole).postCheck(new NoMoreThan(40)), failingIn(-1));

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(begun).hasSize(5);
    assertThat(asked).as("judges the whole only").hasValue(0);
    assertThat(report.notes())
        .anySatisfy(note -> assertThat(note).contains("did not pass: check failed: no more"));
  }

  private record NoMoreThan(long rows) implements Check {

    @Override
    public String name() {
      return "no more";
    }

    @Override
    public boolean appliesToPartialRun() {
      return true;
    }

    @Override
    public Verdict check(Context context) {
      return context.changed() <= rows
          ? Check.passed("%d rows".formatted(context.changed()))
          : Check.failed("%d rows".formatted(context.changed()));
    }
  }

  @Test
  void stagesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> Stage.chunks(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> percent(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> percent(100)).hasMessageContaining("less than 100 percent");
    assertThat(percent(0.5).last(100)).isEqualTo(1);
    assertThat(percent(5).last(101)).isEqualTo(6);
    assertThat(percent(2.5)).hasToString("2.5 %");
  }
}
