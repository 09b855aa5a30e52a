package dev.backfill.run;

import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.util.Collections;
import java.util.IdentityHashMap;

/**
 * The memory of this process, when it is used up. Drivers wrap the error: PostgreSQL's says 53200,
 * which is the state of a server without memory. Stateless.
 */
final class ClientMemory {

  private static final long MEGABYTE = 1024L * 1024;

  private ClientMemory() {}

  /** Whether the JVM had no memory left; by the error itself or one of its causes. */
  static boolean isUsedUp(Throwable thrown) {
    var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
    for (Throwable next = thrown; next != null && seen.add(next); next = next.getCause()) {
      if (next instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }

  /** The failure, in words of ours. */
  static Failure failure() {
    return new Failure(
        FailureKind.SMALLER_BATCH,
        "the memory of this JVM (%d MB) was used up, not the database's: lower batchRows or parallelism, or raise -Xmx"
            .formatted(Runtime.getRuntime().maxMemory() / MEGABYTE),
        "");
  }
}
