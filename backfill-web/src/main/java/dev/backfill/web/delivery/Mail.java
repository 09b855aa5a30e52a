package dev.backfill.web.delivery;

import dev.backfill.web.message.Pending;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent about one run. Whatever waits becomes one message, so it needs little room
 * however long it waits. Thread-safe.
 */
final class Mail {

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Pending waiting;
  private boolean closed;
  private boolean finished;

  /** True while a thread looks after it. */
  private boolean served;

  /** Adds to it; returns true if a thread has to be started for it. */
  boolean add(Pending more) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      waiting = waiting == null ? more : waiting.then(more);
      boolean unserved = !served;
      served = true;
      return unserved;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing comes after this. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return waiting == null;
    } finally {
      lock.unlock();
    }
  }

  /** Takes what waits. */
  Optional<Pending> take() {
    lock.lock();
    try {
      var taken = Optional.ofNullable(waiting);
      waiting = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** What was taken has not arrived: it comes before what waits now. */
  void putBack(Pending taken) {
    lock.lock();
    try {
      waiting = waiting == null ? taken : taken.then(waiting);
    } finally {
      lock.unlock();
    }
  }

  /** The thread goes, unless there is something for it; returns true if it may. */
  boolean leave() {
    lock.lock();
    try {
      served = waiting != null;
      return !served;
    } finally {
      lock.unlock();
    }
  }

  /** The last message has arrived, or is given up. */
  void finish() {
    lock.lock();
    try {
      finished = true;
    } finally {
      lock.unlock();
    }
  }

  boolean isFinished() {
    lock.lock();
    try {
      return finished;
    } finally {
      lock.unlock();
    }
  }
}
