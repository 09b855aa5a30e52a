package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static dev.backfill.run.fixture.Plans.year2023;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backfill.check.Check;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.ConsoleProgress;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a run that ended says of what is committed, and of how to continue. */
class CommittedSentenceTest {

  private static final String AGAIN = "run the same plan again to continue";

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicBoolean mended = new AtomicBoolean();

  private long unlessThird(ActiveChunk<?> chunk) throws IOException {
    if (chunk.no() == 3 && !mended.get()) {
      throw new IOException("down");
    }
    calls.incrementAndGet();
    return 100;
  }

  @Test
  void withoutALedgerNothingAdvisesToDoCommittedChunksAgain() {
    var plan = year2023("forgotten").retry(RetryPolicy.attempts(1));

    var failure =
        catchThrowableOfType(BackfillFailedException.class, () -> plan.run(this::unlessThird));

    assertThat(failure)
        .hasMessageContaining("11 of 12 chunks are committed.")
        .hasMessageContaining("1,100 changed rows are committed.")
        .hasMessageContaining("a new run does all chunks again, the committed ones too")
        .hasMessageNotContaining("again to continue");
    assertThat(failure.report().toMarkdown()).doesNotContain("again to continue");
    mended.set(true);
    plan.run(this::unlessThird);
    assertThat(calls).as("what the sentence says is what happens").hasValue(11 + 12);
  }

  @Test
  void aLedgerObjectOfTheHostContinuesAndSaysThatItIsTheOnlyOneToDoSo() {
    var plan = year2023("kept").retry(RetryPolicy.attempts(1)).ledger(ledger);

    var failure =
        catchThrowableOfType(BackfillFailedException.class, () -> plan.run(this::unlessThird));

    assertThat(failure)
        .hasMessageContaining("11 of 12 chunks are committed; " + AGAIN)
        .hasMessageContaining("Only this ledger object remembers them");
    mended.set(true);
    plan.run(this::unlessThird);
    assertThat(calls).hasValue(12);
  }

  @Test
  void aChunkWhoseCheckFailedIsCommittedAndCountedAsThat() {
    var plan =
        ids("checked", 4)
            .ledger(ledger)
            .retry(RetryPolicy.attempts(1))
            .chunkCheck(Check.of("few", c -> Check.failed("too many")))
            .build();

    var failure =
        catchThrowableOfType(
            BackfillFailedException.class,
            () -> BackfillRunner.inMemory().run(plan, chunk -> 1_000));

    assertThat(failure)
        .hasMessageContaining(
            "4 of 4 chunks are committed, 4 of them without a passed check; " + AGAIN)
        .hasMessageContaining("4,000 changed rows are committed.");
  }

  @Test
  void oneOfSeveralChecksThatFailsIsCountedOnce() {
    var plan =
        ids("one", 4)
            .ledger(ledger)
            .chunkCheck(
                Check.of(
                    "third",
                    c ->
                        c.chunk().orElseThrow().no() == 3
                            ? Check.failed("3")
                            : Check.passed("fine")))
            .build();

    var failure =
        catchThrowableOfType(
            BackfillFailedException.class, () -> BackfillRunner.inMemory().run(plan, chunk -> 1));

    assertThat(failure)
        .hasMessageContaining("4 of 4 chunks are committed, 1 of them without a passed check;");
  }

  @Test
  void batchesOfAChunkThatIsNotCompleteAreCommittedRows() {
    var work =
        new CountingWork(ledger.resource()) {
          @Override
          protected void before(
              ActiveChunk<? extends dev.backfill.scope.IdRange> chunk, long from, Transaction tx)
              throws IOException {
            if (from == 16) {
              throw new IOException("down");
            }
          }
        };
    var plan = ids("partly", 2).ledger(ledger).batchRows(3).retry(RetryPolicy.attempts(1)).build();

    var failure =
        catchThrowableOfType(
            BackfillFailedException.class, () -> BackfillRunner.inMemory().run(plan, work));

    assertThat(failure)
        .hasMessageContaining("1 of 2 chunks are committed; " + AGAIN)
        .hasMessageContaining("16 changed rows are committed.");
    assertThat(work.times).hasSize(16);
  }

  @Test
  void aCancelPrintsTheSentenceThatContinuesIt() throws Exception {
    var bytes = new ByteArrayOutputStream();
    var console = ConsoleProgress.on(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);
    var begun = new CountDownLatch(1);
    var plan = ids("cancelled", 4).ledger(ledger).listener(console).build();

    try (var run =
        BackfillRunner.inMemory()
            .start(
                plan,
                chunk -> {
                  begun.countDown();
                  while (!chunk.cancelled()) {
                    Thread.onSpinWait();
                  }
                  throw new IllegalStateException("stopped");
                })) {
      assertThat(begun.await(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
      run.cancel(true);
      assertThat(run.await().state()).isEqualTo(RunState.CANCELLED);
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("Cancelled on request. 0 of 4 chunks are committed; " + AGAIN);
  }
}
