package dev.backfill.jdbc.reload;

import dev.backfill.work.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does tasks on several threads, until there are no more, one fails, or the run is to end. Used by
 * one thread, once.
 */
final class ParallelTasks {

  /** How often the run is asked whether it is to end. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private final String name;
  private final Tasks tasks;
  private final BooleanSupplier stopping;
  private final ReentrantLock taking = new ReentrantLock();
  private final Set<Transaction> running = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /**
   * Nothing is done yet.
   *
   * @param name of the threads
   * @param tasks where tasks come from
   * @param stopping returns true once the run is to end
   */
  ParallelTasks(String name, Tasks tasks, BooleanSupplier stopping) {
    this.name = name;
    this.tasks = tasks;
    this.stopping = stopping;
  }

  /** Gives tasks, to one thread at a time. Role. */
  interface Tasks {

    /** The next one; empty if there are no more. */
    Optional<Task> next() throws Exception;
  }

  /** Something to be done. Role. */
  interface Task {

    /**
     * Does it.
     *
     * @param running gets each transaction that may have to be cancelled
     * @param stopped returns true once it should return
     */
    void run(Consumer<Transaction> running, BooleanSupplier stopped) throws Exception;
  }

  /**
   * Does the tasks.
   *
   * @return false if the run is to end, so that some were not done
   * @throws Exception the first that a task has thrown
   */
  boolean run(int threads) throws Exception {
    List<Thread> started = new ArrayList<>();
    for (int i = 1; i <= threads; i++) {
      started.add(Thread.ofVirtual().name(name + "-" + i).start(this::work));
    }
    for (Thread thread : started) {
      while (!thread.join(LOOK)) {
        if (!stopped && stopping.getAsBoolean()) {
          stop();
        }
      }
    }
    var thrown = failure.get();
    if (thrown instanceof Exception e && !stopped) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    return !stopped && !stopping.getAsBoolean();
  }

  private void stop() {
    stopped = true;
    running.forEach(Transaction::cancel);
  }

  private void work() {
    try {
      for (var task = next(); task.isPresent(); task = next()) {
        task.get().run(running::add, () -> stopped || failure.get() != null);
      }
    } catch (Exception | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private Optional<Task> next() throws Exception {
    taking.lock();
    try {
      return stopped || failure.get() != null ? Optional.empty() : tasks.next();
    } finally {
      taking.unlock();
    }
  }
}
