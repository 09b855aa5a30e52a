package dev.backfill.run.retry;

import dev.backfill.support.BriefLock;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Opens when so many chunks in a row fail alike that the cause cannot lie in them: then the run
 * pauses, instead of wearing out every chunk's attempts. Any committed batch closes it again.
 * Thread-safe.
 */
public final class CircuitBreaker {

  private final int limit;
  private final BriefLock lock = BriefLock.create();
  private final Set<Long> chunks = new HashSet<>();
  private volatile boolean counting;
  private Optional<Failure> like = Optional.empty();

  /**
   * A closed circuit.
   *
   * @param limit the number of different chunks that open it; 0 for never
   */
  CircuitBreaker(int limit) {
    this.limit = limit;
  }

  /**
   * A chunk has failed.
   *
   * @return true if this one opens the circuit; failures that the chunk alone is to blame for never
   *     do
   */
  public boolean opens(long chunk, Failure failure) {
    if (limit == 0
        || (failure.kind() != FailureKind.RETRY && failure.kind() != FailureKind.SPLIT)) {
      return false;
    }
    lock.lock();
    try {
      if (!like.equals(Optional.of(failure))) {
        chunks.clear();
        like = Optional.of(failure);
      }
      chunks.add(chunk);
      counting = true;
      return chunks.size() >= limit;
    } finally {
      lock.unlock();
    }
  }

  /** Something went well. */
  public void closes() {
    if (!counting) {
      return;
    }
    lock.lock();
    try {
      chunks.clear();
      like = Optional.empty();
      counting = false;
    } finally {
      lock.unlock();
    }
  }
}
