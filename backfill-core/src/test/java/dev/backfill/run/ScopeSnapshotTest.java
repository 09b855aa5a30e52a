package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import dev.backfill.work.Work;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a scope finds in the data is read once, before a ledger knows the plan. */
class ScopeSnapshotTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final AtomicInteger reads = new AtomicInteger();
  private final List<List<IdRange>> noticed = new ArrayList<>();

  /** Finds another range each time. */
  private record Found(AtomicInteger reads, List<List<IdRange>> noticed) implements Scope<IdRange> {

    @Override
    public String definition() {
      return "found";
    }

    @Override
    public Iterator<IdRange> ranges() {
      int read = reads.incrementAndGet();
      if (read < 0) {
        throw new IllegalArgumentException("nothing was found");
      }
      return List.of(new IdRange(0, 10L * read)).iterator();
    }

    @Override
    public RangeCodec<IdRange> codec() {
      return Scope.ids(0, 1).codec();
    }

    @Override
    public boolean discovers() {
      return true;
    }

    @Override
    public List<String> notices(List<IdRange> planned) {
      noticed.add(planned);
      return List.of();
    }
  }

  private PlanSteps.Options<IdRange> plan() {
    return Backfill.plan("p", new Found(reads, noticed)).chunkBy(width(5)).ledger(ledger);
  }

  @Test
  void whatWasFoundIsReadOnceAndKeptWhenTheRunGoesOn() {
    assertThatThrownBy(
            () ->
                plan()
                    .run(
                        chunk -> {
                          throw new IllegalArgumentException("no");
                        }))
        .isInstanceOf(BackfillFailedException.class);
    assertThat(reads).hasValue(1);

    var report = plan().run(chunk -> 1);

    assertThat(reads).as("not read again").hasValue(1);
    assertThat(report.chunks()).hasSize(2);
    assertThat(noticed).containsExactly(List.of(new IdRange(0, 10)), List.of(new IdRange(0, 10)));
  }

  @Test
  void aScopeThatFindsNothingLeavesNoRunBehind() {
    reads.set(-10);

    assertThatThrownBy(() -> plan().run(chunk -> 1)).hasMessage("nothing was found");
    assertThat(ledger.attach("p")).isEmpty();
  }

  /** Work that must do all or nothing. */
  private CountingWork whole(InMemoryLedger on) {
    return new CountingWork(on.resource()) {
      @Override
      public Work work() {
        return super.work().with(Work.Trait.ALL_OR_NOTHING);
      }

      @Override
      protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx) {
        assertThat(from).isZero();
      }
    };
  }

  @Test
  void workThatIsAllOrNothingHasOneChunkOrIsRefused() {
    var work = whole(ledger);

    assertThatThrownBy(() -> plan().run(work))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("plan 'p'")
        .hasMessageContaining("must be one chunk, and it has several");
    assertThat(ledger.attach("p")).isEmpty();
    assertThat(work.times).isEmpty();

    Backfill.plan("q", 0, 5).chunkBy(width(5)).ledger(ledger).run(work);
    assertThat(work.times).hasSize(5);
  }

  @Test
  void aPlanOfOneChunkThatGrowsIsRefusedAsItStands() {
    var work = whole(ledger);
    Backfill.plan("q", 0, 5).chunkBy(width(5)).ledger(ledger).run(work);

    assertThatThrownBy(() -> Backfill.plan("q", 0, 10).chunkBy(width(5)).ledger(ledger).run(work))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be one chunk");
    assertThat(work.times).hasSize(5);
  }
}
