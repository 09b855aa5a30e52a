package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.Plan;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.Undo;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ChecksTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final BackfillRunner runner = BackfillRunner.with(ledger);
  private final AtomicInteger calls = new AtomicInteger();

  private static BackfillFailedException failureOf(ThrowingCallable run) {
    return catchThrowableOfType(BackfillFailedException.class, run);
  }

  private static Check failing(String name) {
    return Check.of(name, context -> Check.failed("3 rows missing"));
  }

  @Test
  void everyCheckBeforeTheRunIsAskedAndOneThatFailsStopsIt() {
    var plan =
        ids("gated", 3)
            .preCheck(failing("rows exist"))
            .preCheck(Check.of("column exists", context -> Check.passed("text, nullable")))
            .preCheck(
                Check.of(
                    "backup exists",
                    context -> {
                      throw new IOException("secret");
                    }))
            .build();

    var failure = failureOf(() -> runner.run(plan, chunk -> calls.incrementAndGet()));

    assertThat(calls).hasValue(0);
    assertThat(failure)
        .hasMessageContaining("2 check(s) before the first chunk failed")
        .hasMessageContaining("'rows exist' FAILED (3 rows missing)")
        .hasMessageContaining("'backup exists' ERROR")
        .hasMessageNotContaining("secret");
    assertThat(failure.report().state()).isEqualTo(RunState.FAILED);
    assertThat(failure.report().checks())
        .extracting(result -> result.verdict().status())
        .containsExactly(Check.Status.FAILED, Check.Status.PASSED, Check.Status.ERROR);
  }

  @Test
  void aWarningDoesNotStopTheRun() {
    var plan = ids("warned", 1).preCheck(Check.of("old", c -> Check.warned("9 days"))).build();

    var report = runner.run(plan, chunk -> 1);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.checks()).hasSize(1);
  }

  @Test
  void aCheckThatFailsAfterTheRunFailsItThoughEveryChunkSucceeded() {
    var mended = new AtomicBoolean();
    var plan =
        ids("after", 2)
            .postCheck(
                Check.of(
                    "no nulls", c -> mended.get() ? Check.passed("0") : Check.failed("7 nulls")))
            .build();

    var failure = failureOf(() -> runner.run(plan, chunk -> calls.incrementAndGet()));

    assertThat(failure.report().state()).isEqualTo(RunState.FAILED);
    assertThat(failure.report().progress().count(ChunkState.SUCCEEDED)).isEqualTo(2);
    assertThat(failure).hasMessageContaining("'no nulls' FAILED (7 nulls)");
    mended.set(true);

    var report = runner.run(plan, chunk -> calls.incrementAndGet());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(calls).hasValue(2);
  }

  @Test
  void aFailedCheckAfterTheRunSaysWhetherTheRunCanBeUndone() {
    var checked = ids("undoing", 2).postCheck(Check.of("no nulls", c -> Check.failed("7 nulls")));

    var failure = failureOf(() -> runner.run(checked.build(), chunk -> 1));
    var declared =
        failureOf(
            () ->
                BackfillRunner.inMemory()
                    .run(checked.undoBy(Undo.none("harmless")).build(), chunk -> 1));
    var unchanged = failureOf(() -> BackfillRunner.inMemory().run(checked.build(), chunk -> 0));

    assertThat(failure)
        .hasMessageContaining("2 of 2 chunks are committed; run the same plan again to continue.")
        .hasMessageEndingWith(
            "No before-images were kept, so this library cannot undo it: correct the rows by"
                + " another plan, or restore a backup of yours.");
    assertThat(declared)
        .hasMessageNotContaining("before-images")
        .hasMessageEndingWith("It cannot be undone: harmless.");
    assertThat(unchanged).hasMessageNotContaining("before-images");
  }

  @Test
  void checksAfterTheRunAreNotAskedWhileChunksHaveFailed() {
    var asked = new AtomicInteger();
    var plan =
        ids("not_asked", 2)
            .postCheck(
                Check.of(
                    "any",
                    c -> {
                      asked.incrementAndGet();
                      return Check.passed("");
                    }))
            .build();

    assertThatThrownBy(
            () ->
                runner.run(
                    plan,
                    chunk -> {
                      throw new IllegalArgumentException();
                    }))
        .isInstanceOf(BackfillFailedException.class);

    assertThat(asked).hasValue(0);
  }

  /** Notes a number before the first chunk, and says later what it noted and how many changed. */
  private static Check noting(AtomicInteger rows, Collection<String> said) {
    return new Check() {
      @Override
      public String name() {
        return "row count unchanged";
      }

      @Override
      public Optional<String> capture(Context context) {
        return Optional.of(Integer.toString(rows.get()));
      }

      @Override
      public Verdict check(Context context) {
        said.add(context.captured().orElse("nothing") + ", " + context.changed() + " changed");
        return Check.passed("");
      }
    };
  }

  @Test
  void whatACheckCapturedBeforeTheFirstChunkIsComparedAfterARestart() {
    var rows = new AtomicInteger(100);
    var said = new ConcurrentLinkedQueue<String>();
    var fails = new AtomicBoolean(true);
    var plan = ids("captured", 2).postCheck(noting(rows, said)).build();
    assertThatThrownBy(
            () ->
                runner.run(
                    plan,
                    chunk -> {
                      if (fails.get()) {
                        throw new IllegalArgumentException();
                      }
                      return 1;
                    }))
        .isInstanceOf(BackfillFailedException.class);
    rows.set(200);
    fails.set(false);

    runner.run(plan, chunk -> 1);

    assertThat(said).containsExactly("100, 2 changed");
  }

  /** Else a table that grows could never have its number of rows compared. */
  @Test
  void aRunThatWasCompleteAndGetsMoreToDoLooksAtTheDataAnew() {
    var rows = new AtomicInteger(100);
    var said = new ConcurrentLinkedQueue<String>();
    runner.run(ids("growing", 2).postCheck(noting(rows, said)).build(), chunk -> 1);
    rows.set(200);
    var wider = ids("growing", 5).postCheck(noting(rows, said)).build();
    var fails = new AtomicBoolean(true);
    assertThatThrownBy(
            () ->
                runner.run(
                    wider,
                    chunk -> {
                      if (chunk.no() == 5 && fails.get()) {
                        throw new IllegalArgumentException();
                      }
                      return 1;
                    }))
        .isInstanceOf(BackfillFailedException.class);
    fails.set(false);
    rows.set(300);

    runner.run(wider, chunk -> 1);

    assertThat(said).containsExactly("100, 2 changed", "200, 3 changed");
  }

  @Test
  void aChunkWhoseCheckFailsHasFailedAndOnlyTheCheckIsRepeated() {
    var good = new AtomicBoolean();
    var work = new CountingWork(ledger.resource());
    var plan =
        Backfill.plan("per_chunk", 0, 1_000)
            .chunkBy(ChunkBy.width(100))
            .batchRows(30)
            .chunkCheck(
                Check.of(
                    "sum",
                    context -> {
                      boolean bad = context.chunk().orElseThrow().no() == 3 && !good.get();
                      return bad ? Check.failed("sum is off") : Check.passed("100 rows");
                    }))
            .build();

    var failure = failureOf(() -> runner.run(plan, work));

    assertThat(failure.report().progress().count(ChunkState.SUCCEEDED)).isEqualTo(9);
    assertThat(failure.report().progress().count(ChunkState.FAILED)).isEqualTo(1);
    assertThat(failure)
        .hasMessageContaining("Check 'sum' of chunk 200..300 said FAILED: sum is off");
    good.set(true);

    var report = runner.run(plan, work);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(work.times).hasSize(1_000).allSatisfy((id, n) -> assertThat(n).isEqualTo(1));
  }

  @Test
  void aChunkThatIsResumedTellsItsCheckWhatAllItsAttemptsHaveChanged() {
    var failed = new AtomicBoolean();
    var changed = new ConcurrentLinkedQueue<Long>();
    var work =
        new CountingWork(ledger.resource()) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx)
              throws IOException {
            if (from == 60 && !failed.getAndSet(true)) {
              throw new IOException("in the third batch");
            }
          }
        };

    runner.run(countedAtItsCheck("resumed", changed, new AtomicBoolean(true)), work);

    assertThat(failed).isTrue();
    assertThat(changed).containsExactly(100L);
  }

  @Test
  void aChunkThatIsResumedAtItsCheckTellsItWhatWasChangedBefore() {
    var good = new AtomicBoolean();
    var changed = new ConcurrentLinkedQueue<Long>();
    var work = new CountingWork(ledger.resource());
    var plan = countedAtItsCheck("at_its_check", changed, good);
    assertThatThrownBy(() -> runner.run(plan, work)).isInstanceOf(BackfillFailedException.class);
    good.set(true);

    runner.run(plan, work);

    assertThat(changed).containsExactly(100L, 100L);
    assertThat(work.times).allSatisfy((id, n) -> assertThat(n).isEqualTo(1));
  }

  /** One chunk of 100 rows in batches of 30. */
  private static Plan<IdRange> countedAtItsCheck(
      String name, Queue<Long> changed, AtomicBoolean good) {
    return Backfill.plan(name, 0, 100)
        .chunkBy(ChunkBy.width(100))
        .batchRows(30)
        .retry(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1)))
        .chunkCheck(
            Check.of(
                "count",
                context -> {
                  changed.add(context.changed());
                  return good.get() ? Check.passed("") : Check.failed("");
                }))
        .build();
  }

  @Test
  void listenersHearOfEachCheck() {
    var heard = new ConcurrentLinkedQueue<CheckResult>();
    var plan =
        ids("heard", 1)
            .postCheck(Check.of("fine", c -> Check.passed("1 row")))
            .listener(
                event -> {
                  if (event instanceof ProgressEvent.Checked(CheckResult result)) {
                    heard.add(result);
                  }
                })
            .build();

    runner.run(plan, chunk -> 1);

    assertThat(List.copyOf(heard)).extracting(CheckResult::name).containsExactly("fine");
  }
}
