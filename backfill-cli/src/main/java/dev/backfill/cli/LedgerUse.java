package dev.backfill.cli;

/** Who may work on a run. */
enum LedgerUse {
  /** One process. */
  ALONE,
  /** Each process that is started with {@code --shared}. */
  SHARED
}
