package dev.backfill.run.context;

/**
 * Whether chunks of the run were done before, and are done again. It is read from the ledger when
 * the run starts: nothing is marked to be done again while a process is at work. Thread-safe.
 */
public final class EarlierRounds {

  private volatile boolean found;

  /** Notes that the ledger holds an earlier round. */
  public void found() {
    found = true;
  }

  /** Returns true if rows may have before-images of an earlier round. */
  public boolean exist() {
    return found;
  }
}
