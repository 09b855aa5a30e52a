package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.BuiltPlan;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Scope;
import dev.backfill.work.Resource;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Work is bound to the scope of its plan once, and what was approved of it is what runs. */
class BoundOnceTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final AtomicInteger bindings = new AtomicInteger();
  private final BuiltPlan<IdRange> plan =
      Backfill.plan("approved", 0, 30)
          .chunkBy(width(10))
          .ledger(ledger)
          .requestedBy("data-team")
          .approvals(1)
          .build();

  /** Work that is approved as it is when it was bound once. */
  private CountingWork approved() {
    var work = new Rebound(ledger.resource(), bindings, 0);
    ledger.approve(plan.approvalTerms(work), "ann");
    bindings.set(0);
    return work;
  }

  @Test
  void aRunWithApprovalsBindsItsWorkOnce() {
    var work = approved();

    assertThat(plan.run(work).state()).isEqualTo(RunState.COMPLETED);

    assertThat(bindings).hasValue(1);
  }

  @Test
  void anExplanationBindsTheWorkOnceTooAndCountsItsApprovals() {
    var work = approved();

    assertThat(plan.explain(work).toMarkdown()).contains("1 approval is required, and 1 counts");

    assertThat(bindings).hasValue(1);
  }

  /** Each time that it is bound it becomes other work. */
  private static final class Rebound extends CountingWork {

    private final Resource resource;
    private final AtomicInteger bindings;
    private final int no;

    Rebound(Resource resource, AtomicInteger bindings, int no) {
      super(resource);
      this.resource = resource;
      this.bindings = bindings;
      this.no = no;
    }

    @Override
    public TransactionalProcessor<IdRange> over(Scope<? extends IdRange> scope) {
      return new Rebound(resource, bindings, bindings.incrementAndGet());
    }

    @Override
    public Work work() {
      return new Work(resource, "bound " + no, Set.of("ids.n"), false);
    }
  }
}
