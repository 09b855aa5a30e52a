package dev.backfill.work;

/**
 * How often the work of a chunk takes effect. Computed from the two resources, never claimed by
 * hand.
 */
public enum Guarantee {
  /** Each batch commits in one transaction with its ledger row. */
  EXACTLY_ONCE,
  /**
   * The work commits by itself and the ledger notes it afterwards: after a crash it may be done
   * again.
   */
  AT_LEAST_ONCE;

  /**
   * Computes the guarantee of a run.
   *
   * @param processor the work
   * @param ledger where the ledger lives
   * @return {@link #EXACTLY_ONCE} if the work is transactional and on the ledger's own resource
   */
  public static Guarantee of(ChunkProcessor<?> processor, Resource ledger) {
    return processor instanceof TransactionalProcessor<?> transactional
            && transactional.work().resource().equals(ledger)
        ? EXACTLY_ONCE
        : AT_LEAST_ONCE;
  }
}
