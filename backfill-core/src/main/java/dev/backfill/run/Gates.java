package dev.backfill.run;

import dev.backfill.check.CheckResult;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.RunLedger;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.scope.*;
import java.util.List;
import java.util.function.Consumer;

final class Gates<R extends Range> {
  Gates(PlanDefinition<R> d, RunLedger<R> l, TimeSource t, Consumer<CheckResult> told) {}

  void capture() {}

  List<CheckResult> pre() {
    return List.of();
  }

  List<CheckResult> post(long changed) {
    return List.of();
  }

  List<CheckResult> chunk(Chunk<?> c, long n) {
    return List.of();
  }
}
