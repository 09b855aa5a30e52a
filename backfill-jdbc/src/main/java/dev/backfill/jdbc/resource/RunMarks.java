package dev.backfill.jdbc.resource;

import dev.backfill.support.Sha256;
import dev.backfill.work.Footprint;
import java.util.ArrayList;
import java.util.List;

/**
 * The mark of a run, and those of runs that may write the same beside it. Value.
 *
 * @param own its own
 * @param others those of its other processes, and of plans of its group that come before it
 */
record RunMarks(String own, List<String> others) {

  /** Names of plans have letters of one byte. */
  private static final int LONGEST = 63;

  static RunMarks of(Footprint footprint, String ledger, boolean shared) {
    var others = new ArrayList<String>();
    if (shared) {
      others.add(mark(footprint.plan(), ledger));
    }
    footprint.after().forEach(plan -> others.add(mark(plan, ledger)));
    return new RunMarks(mark(footprint.plan(), ledger), List.copyOf(others));
  }

  /** The name of a session that has the marks of a run, as the server cuts it. */
  static String application(String plan) {
    String name = "backfill footprint of " + plan;
    return name.length() <= LONGEST
        ? name
        : name.substring(0, LONGEST - 9) + "~" + Sha256.of(plan).substring(0, 8);
  }

  private static String mark(String plan, String ledger) {
    return "backfill footprint of plan %s, ledger %s".formatted(plan, ledger);
  }
}
