package dev.backfill.ledger;

import dev.backfill.scope.Range;
import java.util.Optional;

/** Definitions that tests have made from others. Stateless. */
public final class RunDefinitions {

  private RunDefinitions() {}

  /** The same run, for a ledger that shall not ask who has approved it. */
  public static <R extends Range> RunDefinition<R> withoutApprovals(RunDefinition<R> one) {
    return new RunDefinition<>(
        one.planName(),
        one.planHash(),
        one.workHash(),
        one.document(),
        one.requestedBy(),
        one.lanes(),
        one.zone(),
        one.codec(),
        one.footprint(),
        Optional.empty());
  }
}
