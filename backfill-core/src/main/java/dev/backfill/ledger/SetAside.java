package dev.backfill.ledger;

/** What became of a row that was to be set aside. */
public enum SetAside {
  /** It is in the ledger, and its chunk resumes behind it. */
  DONE,
  /** Nothing was written: another process has claimed the chunk by now. */
  LOST,
  /** Nothing was written: as many rows as allowed are set aside already. */
  REFUSED
}
