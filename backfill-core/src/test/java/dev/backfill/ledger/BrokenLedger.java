package dev.backfill.ledger;

import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import java.util.function.UnaryOperator;

/** A ledger that hands out broken memberships of an honest one. */
public final class BrokenLedger extends ForwardingLedger {
  private final UnaryOperator<RunLedger<IdRange>> breaks;

  /** Breaks the memberships of {@code honest}. */
  public BrokenLedger(Ledger honest, UnaryOperator<RunLedger<IdRange>> breaks) {
    super(honest);
    this.breaks = breaks;
  }

  /** Tests run plans of id ranges only. */
  @Override
  @SuppressWarnings("unchecked")
  public <R extends Range> RunLedger<R> open(RunDefinition<R> definition) {
    return (RunLedger<R>) breaks.apply((RunLedger<IdRange>) super.open(definition));
  }
}
