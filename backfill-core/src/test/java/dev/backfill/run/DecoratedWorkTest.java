package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import dev.backfill.work.Work.Trait;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Work that wraps other work passes on what the other declares, by forwarding one method. */
class DecoratedWorkTest {

  private static final int CHUNKS = 2_000;

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final InMemoryLedger ledger = InMemoryLedger.create(clock);
  private final Set<Transaction> transactions = ConcurrentHashMap.newKeySet();

  /** Forwards the two methods that have no default, and nothing else. */
  private record Decorated(TransactionalProcessor<IdRange> inner)
      implements TransactionalProcessor<IdRange> {

    @Override
    public Work work() {
      return inner.work();
    }

    @Override
    public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor)
        throws Exception {
      return inner.open(chunk, cursor);
    }
  }

  private Decorated decorated(Trait... traits) {
    return new Decorated(
        new CountingWork(ledger.resource()) {
          @Override
          public Work work() {
            return super.work().with(traits);
          }

          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx) {
            transactions.add(tx);
          }
        });
  }

  private BackfillReport ended(String name, int chunks, Decorated work) {
    try (var run = BackfillRunner.with(ledger, clock, 42).start(ids(name, chunks).build(), work)) {
      return run.await();
    }
  }

  @Test
  void tinyChunksShareTransactionsIfTheInnerWorkDeclaresIt() {
    assertThat(ended("shared", CHUNKS, decorated(Trait.SHARES_TRANSACTIONS)).state())
        .isEqualTo(RunState.COMPLETED);

    assertThat(transactions).hasSizeLessThan(CHUNKS / 4);
  }

  @Test
  void theyDoNotIfItDeclaresNothing() {
    assertThat(ended("alone", CHUNKS, decorated()).state()).isEqualTo(RunState.COMPLETED);

    assertThat(transactions).hasSize(CHUNKS);
  }

  @Test
  void severalChunksAreRefusedIfTheInnerWorkIsAllOrNothing() {
    assertThatThrownBy(() -> ended("whole", 3, decorated(Trait.ALL_OR_NOTHING)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one chunk");
    assertThat(ledger.attach("whole")).isEmpty();
  }

  @Test
  void aProcessorDeclaresNoFactBesideItsWork() {
    assertThat(TransactionalProcessor.class.getMethods())
        .extracting(Method::getReturnType)
        .doesNotContain(boolean.class);
    assertThat(Arrays.stream(Trait.values()).allMatch(decorated(Trait.values()).work()::has))
        .isTrue();
  }

  @Test
  void aTraitIsAddedAndTakenAway() {
    var declared = decorated(Trait.DIVISIBLE, Trait.SHARES_TRANSACTIONS).work();

    assertThat(declared.traits())
        .containsExactlyInAnyOrder(Trait.DIVISIBLE, Trait.SHARES_TRANSACTIONS);
    assertThat(declared.without(Trait.DIVISIBLE).traits())
        .containsExactly(Trait.SHARES_TRANSACTIONS);
    assertThat(declared.without(Trait.DIVISIBLE, Trait.SHARES_TRANSACTIONS))
        .isEqualTo(decorated().work());
    assertThat(declared.with(Trait.DIVISIBLE)).isEqualTo(declared);
  }
}
