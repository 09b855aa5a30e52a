package dev.backfill.jdbc;

/**
 * Says whether the transactions of chunks wait until the disk has what they commit. Value.
 *
 * <p>It has an effect only where work and ledger share a transaction. Each row is then changed
 * exactly once either way.
 *
 * @see JdbcLedger#durability
 */
public enum Durability {
  /** Each commit waits, if the sessions of the data source have it so. The default. */
  EACH_COMMIT,
  /**
   * Commits of chunks do not wait ({@code synchronous_commit} off, in these transactions alone).
   * The commit that writes COMPLETED waits for all of them.
   */
  AT_THE_END
}
