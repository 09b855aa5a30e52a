package dev.backfill.jdbc.compare;

import dev.backfill.contract.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Looks again at rows that seemed to differ, before they count: at once, and again after a time. A
 * row counts whose two sides are in that time the same as before, and not the same as each other.
 * One that changes in between is read again, up to {@value #LOOKS} times. Confined to one thread.
 */
final class SecondLook {

  /** The number of times that a row which keeps changing is read: {@value}. */
  static final int LOOKS = 20;

  private final BothSides sides;
  private final Found found;
  private final Duration settling;
  private final BooleanSupplier cancelled;
  private final TimeSource.Waiter waiter;

  SecondLook(
      BothSides sides,
      Found found,
      Duration settling,
      BooleanSupplier cancelled,
      TimeSource.Waiter waiter) {
    this.sides = sides;
    this.found = found;
    this.settling = settling;
    this.cancelled = cancelled;
    this.waiter = waiter;
  }

  /** Counts the rows of some keys. */
  void at(List<List<String>> keys) throws SQLException, InterruptedException {
    var tolerances = sides.tables().tolerances();
    Map<List<String>, ComparedRows> before = Map.of();
    List<List<String>> unsettledKeys = keys;
    for (int look = 1; !unsettledKeys.isEmpty(); look++) {
      var now = sides.byKey(unsettledKeys);
      var unsettled = new LinkedHashMap<List<String>, ComparedRows>();
      for (var one : now.entrySet()) {
        var rows = one.getValue();
        if (rows.isSame(tolerances)) {
          found.matching(rows.left().size());
        } else if (rows.equals(before.get(one.getKey())) || look == LOOKS) {
          rows.count(tolerances, found);
          found.key(one.getKey());
        } else {
          unsettled.put(one.getKey(), rows);
        }
      }
      before = unsettled;
      unsettledKeys = new ArrayList<>(unsettled.keySet());
      if (!unsettledKeys.isEmpty()) {
        pause();
      }
    }
  }

  private void pause() throws InterruptedException {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("The comparison was cancelled");
    }
    waiter.await(waiter.changes(), settling);
  }
}
