package dev.backfill.jdbc;

/**
 * When the transactions of chunks wait until the disk has what they commit. Either way each row is
 * changed exactly once, because a batch and its row in the ledger are one transaction.
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
