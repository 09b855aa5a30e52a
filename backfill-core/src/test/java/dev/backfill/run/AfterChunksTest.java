package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.run.fixture.OtherResource;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Resource;
import dev.backfill.work.RunInfo;
import dev.backfill.work.Transaction;
import dev.backfill.work.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What work does between the last chunk and the checks, and what it knows of its run. */
class AfterChunksTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final BackfillRunner runner = BackfillRunner.with(ledger);
  private final List<String> calls = new ArrayList<>();
  private final List<RunInfo> infos = new ArrayList<>();

  /** Writes down what it is asked for. */
  private class TellingWork extends CountingWork {

    private final Resource resource;

    TellingWork(Resource resource) {
      super(resource);
      this.resource = resource;
    }

    @Override
    public Work work() {
      return new Work(resource, "tell", Set.of("ids.n"), false).with(Work.Trait.ENDS_WITH_LEDGER);
    }

    @Override
    public void prepare(Transaction tx, RunInfo run) {
      infos.add(run);
      calls.add("prepare");
    }

    @Override
    public List<String> afterChunks(RunInfo run, BooleanSupplier stopping) throws Exception {
      infos.add(run);
      calls.add("after chunks, " + times.size() + " ids");
      return List.of("Something was built.");
    }

    @Override
    public void finish(Transaction tx) {
      calls.add("finish");
    }

    @Override
    public List<String> afterCompletion(RunInfo run) throws Exception {
      calls.add("after completion");
      return List.of("Something was tidied up.");
    }
  }

  private PlanSteps.Options<IdRange> plan() {
    return Backfill.plan("told", 0, 100)
        .chunkBy(width(10))
        .parallelism(2)
        .retry(new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1)))
        .postCheck(
            Check.of(
                "asked",
                context -> {
                  calls.add("check");
                  return Check.passed("fine");
                }));
  }

  @Test
  void itComesAfterTheLastChunkAndBeforeTheChecksAndTheEnd() {
    var report = runner.run(plan().build(), new TellingWork(ledger.resource()));

    assertThat(calls)
        .containsExactly("prepare", "after chunks, 100 ids", "check", "finish", "after completion");
    assertThat(report.notes()).contains("Something was built.", "Something was tidied up.");
    assertThat(infos)
        .containsExactly(
            new RunInfo("told", report.progress().runId(), 2, false),
            new RunInfo("told", report.progress().runId(), 2, true));
  }

  @Test
  void ifItFailsTheRunFailsWithoutAnEndAndTheNextOneCallsItAgain() {
    var broken =
        new TellingWork(ledger.resource()) {
          @Override
          public List<String> afterChunks(RunInfo run, BooleanSupplier stopping) {
            throw new IllegalStateException("no room");
          }
        };
    assertThatThrownBy(() -> runner.run(plan().build(), broken))
        .isInstanceOf(BackfillFailedException.class);
    assertThat(calls).containsExactly("prepare");
    calls.clear();

    var report = runner.run(plan().build(), new TellingWork(ledger.resource()));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(calls)
        .containsExactly("prepare", "after chunks, 0 ids", "check", "finish", "after completion");
    assertThat(infos.getFirst().hasCommitted()).isFalse();
    assertThat(infos.get(1).hasCommitted()).isTrue();
  }

  @Test
  void whatFailsAfterCompletionIsNotedAndTheRunIsComplete() {
    var work =
        new TellingWork(ledger.resource()) {
          @Override
          public List<String> afterCompletion(RunInfo run) {
            throw new IllegalStateException("no room");
          }
        };

    var report = runner.run(plan().build(), work);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.notes()).anyMatch(note -> note.contains("what follows it failed"));
  }

  @Test
  void aRunThatIsCancelledMeanwhileIsNotJudgedAndNotEnded() throws Exception {
    var working = new CountDownLatch(1);
    var work =
        new TellingWork(ledger.resource()) {
          @Override
          public List<String> afterChunks(RunInfo run, BooleanSupplier stopping) {
            working.countDown();
            while (!stopping.getAsBoolean()) {
              Thread.onSpinWait();
            }
            return List.of();
          }
        };
    var run = runner.start(plan().build(), work);
    assertThat(working.await(1, TimeUnit.MINUTES)).isTrue();

    run.cancel(false);

    assertThat(run.await().state()).isEqualTo(RunState.CANCELLED);
    assertThat(calls).containsExactly("prepare");
  }

  @Test
  void workThatEndsWithItsLedgerIsRefusedBesideAnotherLedger() {
    assertThatThrownBy(() -> runner.run(plan().build(), new TellingWork(new OtherResource())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'told'", "ends in the transaction", "JdbcLedger.in(dataSource)");
    assertThat(calls).isEmpty();
  }
}
