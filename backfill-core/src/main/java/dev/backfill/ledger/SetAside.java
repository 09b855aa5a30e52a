package dev.backfill.ledger;

/** What became of rows that were to be set aside. */
public enum SetAside {
  /** They are in the ledger, and their chunk resumes behind the last one. */
  DONE,
  /** Nothing was written: another process has claimed the chunk by now. */
  LOST,
  /** Nothing was written: the run would have set aside more rows than allowed. */
  REFUSED
}
