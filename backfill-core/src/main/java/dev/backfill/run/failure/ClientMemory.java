package dev.backfill.run.failure;

import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.util.Optional;

/**
 * The memory of this process, when it is used up. Drivers wrap the error: PostgreSQL's says 53200,
 * which is the state of a server without memory. Stateless.
 */
public final class ClientMemory {

  private static final long MEGABYTE = 1024L * 1024;

  /** Causes may go round, or have no end. */
  private static final int MOST_CAUSES = 100;

  private ClientMemory() {}

  /** Returns true if the JVM had no memory left; by the error itself or one of its causes. */
  public static boolean isUsedUp(Throwable thrown) {
    var next = Optional.of(thrown);
    for (int depth = 0; next.isPresent() && depth < MOST_CAUSES; depth++) {
      if (next.get() instanceof OutOfMemoryError) {
        return true;
      }
      next = Causes.cause(next.get());
    }
    return false;
  }

  /** The failure, in the library's words. */
  static Failure failure() {
    return new Failure(
        FailureKind.SMALLER_BATCH,
        "the memory of this JVM (%d MB) was used up, not the database's: lower batchRows or parallelism, or raise -Xmx"
            .formatted(Runtime.getRuntime().maxMemory() / MEGABYTE),
        "");
  }
}
