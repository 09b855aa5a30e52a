package dev.backfill.run;

import static java.util.Objects.requireNonNull;

import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import java.util.Optional;

/** The settings of a runner. */
record RunnerSettings(Optional<Ledger> ledger, TimeSource time, Optional<Long> seed) {

  static final RunnerSettings DEFAULT =
      new RunnerSettings(Optional.empty(), TimeSource.system(), Optional.empty());

  RunnerSettings ledger(Ledger own) {
    return new RunnerSettings(Optional.of(requireNonNull(own, "ledger")), time, seed);
  }

  RunnerSettings time(TimeSource other) {
    return new RunnerSettings(ledger, requireNonNull(other, "time"), seed);
  }

  RunnerSettings seed(long value) {
    return new RunnerSettings(ledger, time, Optional.of(value));
  }

  /**
   * The plan's ledger wins over the runner's; without either, one that lives as long as the run.
   */
  Ledger ledgerFor(Optional<Ledger> plans) {
    return plans.or(() -> ledger).orElseGet(() -> InMemoryLedger.create(time));
  }
}
