package dev.backfill.run.supervision;

import dev.backfill.ledger.RunCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The commands to a run before it has begun. To begin takes back what was asked of an earlier
 * start; what was asked of this one must not be lost with it. Thread-safe.
 */
final class EarlyCommands {

  private final ReentrantLock lock = new ReentrantLock();
  private final List<RunCommand> kept = new ArrayList<>();
  private boolean begun;

  /** Keeps a request until the run has begun; false if it has. */
  boolean keeps(RunCommand request) {
    lock.lock();
    try {
      return !begun && kept.add(request);
    } finally {
      lock.unlock();
    }
  }

  /** The run has begun: what was kept is asked first, in its order, and then what comes later. */
  void begun(Consumer<RunCommand> asked) {
    while (!lock.tryLock()) { // not in the queue: behind a virtual thread without a carrier
      Thread.onSpinWait();
    }
    try {
      begun = true;
      kept.forEach(asked);
      kept.clear();
    } finally {
      lock.unlock();
    }
  }
}
