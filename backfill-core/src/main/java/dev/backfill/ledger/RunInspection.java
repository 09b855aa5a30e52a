package dev.backfill.ledger;

import dev.backfill.check.CheckResult;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that a ledger holds about a run, for a person who investigates it.
 *
 * <p>Value.
 *
 * @param summary its state; its view names chunks, with attempts and failures
 * @param document the plan's definition as it was written down
 * @param checks the last result of each check, in the order of phases and names
 * @param notes the notes that the run keeps, by key, such as those of checks before the first
 *     chunk; ranges that the planner keeps are left out, because they may be row data
 */
public record RunInspection(
    RunSummary summary, String document, List<CheckResult> checks, Map<String, String> notes) {

  /** The largest number of chunks that are named: {@value}. */
  public static final int NOTABLE = 1_000;

  /** Copies the collections. */
  public RunInspection {
    checks = List.copyOf(checks);
    var shown = new TreeMap<>(notes);
    shown.keySet().removeIf(key -> key.startsWith(RunLedger.PLANNED_RANGE));
    notes = Collections.unmodifiableMap(shown);
  }
}
