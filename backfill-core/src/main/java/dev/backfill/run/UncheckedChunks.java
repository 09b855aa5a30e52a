package dev.backfill.run;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Chunks whose work this process knows to be committed, and whose checks have not passed. The
 * ledger does not count them as succeeded. Thread-safe.
 */
final class UncheckedChunks {

  /** The cursor of a chunk whose work is committed and whose check is not yet passed. */
  static final String CURSOR = "\u0001check";

  private final Set<Long> numbers = ConcurrentHashMap.newKeySet();

  void committed(long chunkNo) {
    numbers.add(chunkNo);
  }

  void passed(long chunkNo) {
    numbers.remove(chunkNo);
  }

  int count() {
    return numbers.size();
  }
}
