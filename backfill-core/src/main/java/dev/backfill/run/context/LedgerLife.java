package dev.backfill.run.context;

import dev.backfill.ledger.Ledger;

/** The lifetime of the ledger's record of what is committed. */
public enum LedgerLife {
  /** It survives the process. */
  DATABASE,
  /** It belongs to the host, and is lost with the process. */
  PROCESS,
  /** It was made for this run, and is lost with it. */
  RUN,
  /** It belongs to a dry run: nothing is committed. */
  DRY_RUN;

  /**
   * The life of a ledger.
   *
   * @param given true if the host has named the ledger, and can use the same object again
   */
  public static LedgerLife of(Ledger ledger, boolean given) {
    return ledger.isDurable() ? DATABASE : given ? PROCESS : RUN;
  }
}
