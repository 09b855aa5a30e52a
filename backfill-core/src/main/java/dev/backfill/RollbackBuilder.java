package dev.backfill;

import static dev.backfill.scope.ChunkBy.width;
import static java.util.Objects.requireNonNull;

import dev.backfill.ledger.Rollback;
import dev.backfill.ledger.UndoLedger;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.DryRun;
import dev.backfill.report.Explanation;
import dev.backfill.run.BackfillRun;
import dev.backfill.scope.IdRange;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The run to roll back, and its settings. The ledger is asked when something is to be done.
 *
 * @param ledger of the plan
 * @param planName the plan
 * @param chunks labels; empty for all
 * @param change settings of the plan that rolls back
 */
record RollbackBuilder(
    UndoLedger ledger,
    String planName,
    Set<String> chunks,
    UnaryOperator<PlanSteps.Options<IdRange>> change)
    implements RollbackStep {

  RollbackBuilder {
    chunks = Set.copyOf(chunks);
  }

  static RollbackStep of(UndoLedger ledger, String planName) {
    return new RollbackBuilder(ledger, planName, Set.of(), UnaryOperator.identity());
  }

  @Override
  public RollbackStep chunks(String... labels) {
    if (labels.length == 0) {
      throw new IllegalArgumentException(
          "chunks() names no chunk of plan '%s'; leave it out to roll back all"
              .formatted(planName));
    }
    var all = new LinkedHashSet<>(chunks);
    all.addAll(List.of(labels));
    return new RollbackBuilder(ledger, planName, all, change);
  }

  @Override
  public RollbackStep settings(UnaryOperator<PlanSteps.Options<IdRange>> more) {
    requireNonNull(more, "change");
    return new RollbackBuilder(ledger, planName, chunks, plan -> more.apply(change.apply(plan)));
  }

  private Rollback rollback() {
    return ledger.rollback(planName, chunks);
  }

  private PlanSteps.Options<IdRange> plan(Rollback rollback) {
    var plan =
        Backfill.plan(rollback.name(), rollback.scope())
            .chunkBy(width(1))
            .maxChunks(Long.MAX_VALUE)
            .description(
                chunks.isEmpty()
                    ? "Rollback of plan '%s'".formatted(planName)
                    : "Rollback of some chunks of plan '%s'".formatted(planName))
            .postCheck(rollback.check());
    return change.apply(plan).ledger(rollback.ledger());
  }

  @Override
  public Explanation explain() {
    var rollback = rollback();
    return plan(rollback).explain(rollback.work());
  }

  @Override
  public DryRun dryRun() {
    var rollback = rollback();
    return plan(rollback).dryRun(rollback.work());
  }

  @Override
  public BackfillReport run() {
    var rollback = rollback();
    return plan(rollback).run(rollback.work());
  }

  @Override
  public BackfillRun start() {
    var rollback = rollback();
    return plan(rollback).start(rollback.work());
  }

  @Override
  public List<Rollback.Left> left(int atMost) {
    return rollback().left(atMost);
  }
}
