package dev.backfill.run.gate;

import dev.backfill.work.Batch;
import dev.backfill.work.TableDifference;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Chunks whose work this process knows to be committed, and whose checks have not passed. The
 * ledger does not count them as succeeded. Thread-safe.
 */
public final class UncheckedChunks {

  /**
   * The prefix of the cursor of a chunk whose work is committed and whose check has not passed yet.
   */
  private static final String CURSOR = "\u0001check";

  private final Set<Long> numbers = ConcurrentHashMap.newKeySet();

  /** Returns true if a cursor is that of such a chunk. */
  public static boolean isAt(Optional<String> cursor) {
    return cursor.filter(text -> text.startsWith(CURSOR)).isPresent();
  }

  /** Returns the ledger entry for the last batch of a chunk that is still to be checked. */
  public static Batch beforeCheck(Batch last) {
    return new Batch(
        last.changed(),
        last.kept(),
        last.conflicts(),
        Optional.of(CURSOR + last.difference().map(TableDifference::toText).orElse("")));
  }

  /** Returns the ledger entry once such a chunk has passed. */
  public static Batch passed(String cursor) {
    String found = cursor.substring(CURSOR.length());
    return new Batch(
        0,
        0,
        0,
        Optional.empty(),
        found.isEmpty() ? Optional.empty() : Optional.of(TableDifference.parse(found)));
  }

  public void committed(long chunkNo) {
    numbers.add(chunkNo);
  }

  public void passed(long chunkNo) {
    numbers.remove(chunkNo);
  }

  public int count() {
    return numbers.size();
  }
}
