package dev.backfill.work;

import java.util.Optional;

/**
 * The guarantee of how often the work of a chunk takes effect. Computed from the two resources,
 * never claimed by hand.
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

  /**
   * Says why work is done only {@linkplain #AT_LEAST_ONCE at least once}, and how to have it
   * exactly once.
   *
   * @param processor the work
   * @param ledger the ledger's resource
   * @return some sentences; empty if it is done {@linkplain #EXACTLY_ONCE exactly once}
   */
  public static Optional<String> whyNotExactlyOnce(ChunkProcessor<?> processor, Resource ledger) {
    if (of(processor, ledger) == EXACTLY_ONCE) {
      return Optional.empty();
    }
    if (!(processor instanceof TransactionalProcessor<?> transactional)) {
      return Optional.of(
          "Its work is plain Java, which commits by itself before the ledger notes the chunk. Use"
              + " transactional work, such as set(..), Jdbc.sql or Jdbc.inTransaction, with a"
              + " ledger in the same DataSource object.");
    }
    return missed(processor, ledger)
        .or(
            () ->
                Optional.of(
                    "Its work writes to %s, and its ledger is %s: they share no transaction. Keep the ledger in the database of the work, through the same DataSource object, such as JdbcLedger.in(dataSource)."
                        .formatted(transactional.work().resource().name(), ledger.name())));
  }

  /**
   * Says why work is done only {@linkplain #AT_LEAST_ONCE at least once} although it could be done
   * exactly once: its database is the ledger's, reached in another way.
   *
   * @param processor the work
   * @param ledger the ledger's resource
   * @return one sentence and what to do; empty if that is not so
   */
  public static Optional<String> missed(ChunkProcessor<?> processor, Resource ledger) {
    return processor instanceof TransactionalProcessor<?> transactional
            && of(processor, ledger) == AT_LEAST_ONCE
            && transactional.work().resource().leadsToSameDatabaseAs(ledger)
        ? Optional.of(
            "Table and ledger are one database (%s), but they are used through two DataSource objects, which share no transaction: a batch whose process dies between the two commits is done twice. Give the ledger and the table the same DataSource object to have each batch exactly once."
                .formatted(ledger.name()))
        : Optional.empty();
  }
}
