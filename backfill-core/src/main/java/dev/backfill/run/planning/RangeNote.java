package dev.backfill.run.planning;

import dev.backfill.ledger.RunLedger;

/** Keeps the range of a run with it, for reports from the ledger alone. Stateless. */
public final class RangeNote {

  private static final String KEY = "range.";

  private RangeNote() {}

  /** A note never changes: a wider range has a note of its own. */
  public static void keep(RunLedger<?> run, String range) {
    int no = 1;
    while (!run.remember(KEY + no, range).equals(range)) {
      no++;
    }
  }
}
