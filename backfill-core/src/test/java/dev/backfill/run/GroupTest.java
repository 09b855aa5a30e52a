package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.run.fixture.UnreachableLedger;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import dev.backfill.work.Work;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tiny chunks share transactions; what goes wrong is the matter of one of them. */
@Tag("slow")
class GroupTest {

  private static final int CHUNKS = 2_000;

  /**
   * Stands still. Where waits move the clock, a wait of the supervisor looks like a chunk that
   * takes long, and claims get smaller.
   */
  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");

  private final InMemoryLedger memory = InMemoryLedger.create(clock);
  private final AtomicInteger transactions = new AtomicInteger();
  private final UnreachableLedger ledger = new UnreachableLedger(memory);
  private final Set<Transaction> seen = ConcurrentHashMap.newKeySet();

  /** Counting work that may share; remembers which transactions it saw. */
  private class Sharing extends CountingWork {
    Sharing() {
      super(memory.resource());
    }

    @Override
    public Work work() {
      return super.work().with(Work.Trait.SHARES_TRANSACTIONS);
    }

    @Override
    protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx)
        throws Exception {
      if (seen.add(tx)) {
        transactions.incrementAndGet();
      }
    }
  }

  private BackfillReport ended(PlanSteps.Options<IdRange> plan, CountingWork work) {
    try (var run = BackfillRunner.with(ledger, clock, 42).start(plan.build(), work)) {
      return run.await();
    }
  }

  @Test
  void tinyChunksShareTransactionsAndEachIsDoneOnce() {
    var work = new Sharing();
    var ended = new AtomicInteger();
    var plan =
        ids("shared", CHUNKS)
            .parallelism(3)
            .listener(
                event -> {
                  if (event instanceof ProgressEvent.ChunkChanged changed
                      && changed.state() == ChunkState.SUCCEEDED) {
                    ended.incrementAndGet();
                  }
                });

    var report = ended(plan, work);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(CHUNKS * 10L);
    assertThat(work.times).hasSize(CHUNKS * 10).allSatisfy((id, n) -> assertThat(n).isEqualTo(1));
    assertThat(transactions.get()).isLessThan(CHUNKS / 4);
  }

  @Test
  void newestFirstAChunkOfSeveralBatchesIsDoneBeforeTheNextOneBegins() {
    var committed = new ConcurrentLinkedQueue<Long>();
    var plan =
        ids("newest", 20)
            .batchRows(4)
            .newestFirst()
            .listener(
                event -> {
                  if (event instanceof ProgressEvent.BatchCommitted batch) {
                    committed.add(batch.chunk().no());
                  }
                });

    var report = ended(plan, new Sharing());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(200);
    assertThat(List.copyOf(committed)).hasSize(60).isSorted();
    assertThat(transactions.get()).as("one was rolled back").isBetween(60, 61);
  }

  @Test
  void newestFirstTinyChunksShareTransactionsToo() {
    var report = ended(ids("tiny", CHUNKS).newestFirst(), new Sharing());

    assertThat(report.rowsChanged()).isEqualTo(CHUNKS * 10L);
    assertThat(transactions.get()).isLessThan(CHUNKS / 4);
  }

  @Test
  void workThatKeepsSomethingInItsTransactionHasItsOwn() {
    var work =
        new Sharing() {
          @Override
          public Work work() {
            return super.work().without(Work.Trait.SHARES_TRANSACTIONS);
          }
        };

    ended(ids("alone", CHUNKS), work);

    assertThat(transactions).hasValue(CHUNKS);
  }

  @Test
  void checkedChunksHaveTheirOwn() {
    var work = new Sharing();

    ended(ids("checked", CHUNKS).chunkCheck(Check.of("fine", context -> Check.passed("ok"))), work);

    assertThat(transactions).hasValue(CHUNKS);
  }

  @Test
  void aChunkThatFailsIsTriedByItselfAndTheOthersGoOn() {
    var failures = new AtomicInteger();
    var work =
        new Sharing() {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx)
              throws Exception {
            super.before(chunk, from, tx);
            if (chunk.no() == 1_500) {
              failures.incrementAndGet();
              throw new IllegalArgumentException("bad row");
            }
          }
        };

    var report = ended(ids("one_bad", CHUNKS).parallelism(2), work);

    assertThat(report.progress().count(ChunkState.FAILED)).isEqualTo(1);
    assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(CHUNKS - 1);
    assertThat(failures.get()).isBetween(1, 2); // once with others, if it was, and once alone
  }

  /** The rest of the group must not go with the lane that hangs in the first of it. */
  @Test
  void ofAGroupThatFailsTheOthersGoOnWhileOneHangs() {
    var hanging = new AtomicLong(-1);
    var released = new CountDownLatch(1);
    var chunksOf = new ConcurrentHashMap<Transaction, Integer>();
    var first = new ConcurrentHashMap<Transaction, Long>();
    var work =
        new Sharing() {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx)
              throws Exception {
            first.putIfAbsent(tx, chunk.no());
            if (chunksOf.merge(tx, 1, Integer::sum) == 2
                && hanging.compareAndSet(-1, first.getOrDefault(tx, 0L))) {
              throw new IllegalArgumentException("together they fail");
            }
            if (chunk.no() == hanging.get()) {
              released.await();
            }
          }
        };

    BackfillReport report;
    try (var run =
        BackfillRunner.with(memory, TimeSource.system(), 42)
            .start(
                ids("hangs", 200)
                    .batchDeadline(Duration.ofMillis(200))
                    .grace(Duration.ofMillis(200))
                    .retry(RetryPolicy.attempts(1))
                    .build(),
                work)) {
      report = run.await();
    } finally {
      released.countDown();
    }

    assertThat(hanging.get()).isPositive();
    assertThat(report.progress().count(ChunkState.FAILED)).isEqualTo(1);
    assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(199);
    assertThat(report.notes()).anySatisfy(note -> assertThat(note).startsWith("Left behind"));
  }

  @Test
  void aChunkThatTurnsOutToBeLargeGoesOnByItself() {
    var work = new Sharing();

    var report = ended(ids("large", CHUNKS).batchRows(3), work);

    assertThat(report.rowsChanged()).isEqualTo(CHUNKS * 10L);
    assertThat(work.times).hasSize(CHUNKS * 10).allSatisfy((id, n) -> assertThat(n).isEqualTo(1));
    assertThat(work.batches).hasSize(CHUNKS * 4);
  }
}
