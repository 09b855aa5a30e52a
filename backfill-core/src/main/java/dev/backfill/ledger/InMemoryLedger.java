package dev.backfill.ledger;

import dev.backfill.contract.TimeSource;
import dev.backfill.scope.Range;
import dev.backfill.work.Resource;
import java.util.Optional;

/** STUB by H2. */
public final class InMemoryLedger implements Ledger {
  private InMemoryLedger() {}

  public static InMemoryLedger create() {
    return new InMemoryLedger();
  }

  public static InMemoryLedger create(TimeSource time) {
    return new InMemoryLedger();
  }

  @Override
  public Resource resource() {
    throw new IllegalStateException();
  }

  @Override
  public <R extends Range> RunLedger<R> open(RunDefinition<R> definition) {
    throw new IllegalStateException();
  }

  @Override
  public Optional<RunControl> attach(String planName) {
    return Optional.empty();
  }

  @Override
  public void forget(String planName) {}

  @Override
  public boolean isDurable() {
    return false;
  }
}
