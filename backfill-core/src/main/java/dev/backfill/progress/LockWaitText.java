package dev.backfill.progress;

import dev.backfill.ledger.LockWait;
import java.util.List;

/** Lanes that wait for locks, in words for a line of progress. Stateless. */
final class LockWaitText {

  private LockWaitText() {}

  /** Empty if none waits; names the holder of the first lock. */
  static String full(List<LockWait> waits) {
    if (waits.isEmpty()) {
      return "";
    }
    var first = waits.getFirst();
    return ", chunk %s waits for a lock of %s%s"
        .formatted(first.chunk(), first.holderText(), more(waits));
  }

  /** The same, for a line that has little room. */
  static String brief(List<LockWait> waits) {
    return "lock of %s%s".formatted(waits.getFirst().holder(), more(waits));
  }

  private static String more(List<LockWait> waits) {
    return waits.size() == 1 ? "" : " and %d more".formatted(waits.size() - 1);
  }
}
