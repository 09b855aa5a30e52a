package dev.backfill.run.engine;

import dev.backfill.base.Durations;
import dev.backfill.base.PrintableLog;
import dev.backfill.contract.BackfillException;
import dev.backfill.contract.TimeSource;
import dev.backfill.support.BriefLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import org.slf4j.Logger;

/** One long-lived thread per lane; never one per chunk. Thread-safe. */
public final class ThreadEngine implements ExecutionEngine {

  private static final Logger LOG = PrintableLog.of(ThreadEngine.class);

  /** Threads are waited for in real time. */
  private static final TimeSource CLOCK = TimeSource.system();

  private final TimeSource time;

  public ThreadEngine(TimeSource time) {
    this.time = time;
  }

  @Override
  public Hosting host(LaneThreads threads, int lanes, LaneLoop loop, Runnable left) {
    var hosted = new Lanes(threads, time.waiter(), loop, left);
    hosted.resize(lanes);
    return hosted;
  }

  /**
   * The lanes of one run. The lock guards the table of threads; no host code runs under it, so that
   * threads are made without it. A lane for which there is no carrier has not begun, and may never
   * begin.
   */
  private static final class Lanes implements Hosting {
    private final String name;
    private final LaneThreads made;
    private final TimeSource.Waiter waiter;
    private final LaneLoop loop;
    private final Runnable laneLeft;
    private final BriefLock lock = BriefLock.create();
    private final Condition ended = lock.newCondition();
    private final Map<Integer, Thread> threads = new HashMap<>();
    private final Set<Thread> begun = new HashSet<>();
    private final Set<Thread> leaving = new HashSet<>();
    private final Set<Thread> replaced = ConcurrentHashMap.newKeySet();
    private volatile int wanted;
    private boolean over;

    Lanes(LaneThreads made, TimeSource.Waiter waiter, LaneLoop loop, Runnable laneLeft) {
      this.laneLeft = laneLeft;
      this.name = made.plan();
      this.made = made;
      this.waiter = waiter;
      this.loop = loop;
    }

    @Override
    public void resize(int lanes) {
      var free = free(lanes);
      waiter.wake();
      for (int lane : free) {
        var fresh = made.lane(lane, () -> work(lane));
        if (takes(lane, fresh)) {
          start(lane, fresh);
        }
      }
    }

    /** The lanes without a thread, from now on so many. */
    private List<Integer> free(int lanes) {
      var free = new ArrayList<Integer>();
      lock.lock();
      try {
        wanted = lanes;
        for (int lane = 0; lane < lanes && !over; lane++) {
          if (!threads.containsKey(lane)) {
            free.add(lane);
          }
        }
      } finally {
        lock.unlock();
      }
      return free;
    }

    /** False if the lane has one by now, or is wanted no more. */
    private boolean takes(int lane, Thread fresh) {
      lock.lock();
      try {
        return !over && lane < wanted && threads.putIfAbsent(lane, fresh) == null;
      } finally {
        lock.unlock();
      }
    }

    /** A lane whose thread cannot begin is not waited for. */
    private void start(int lane, Thread fresh) {
      try {
        fresh.start();
      } catch (RuntimeException | Error e) { // no memory for another thread
        lock.lock();
        try {
          threads.remove(lane, fresh);
          ended.signalAll();
        } finally {
          lock.unlock();
        }
        throw e;
      }
    }

    @Override
    public boolean replace(Thread stuck) {
      var lane = laneOf(stuck);
      if (lane.isEmpty()) {
        return false;
      }
      int at = lane.get();
      var fresh = made.instead(at, () -> work(at));
      if (!replaced(at, stuck, fresh)) {
        return false;
      }
      start(at, fresh);
      return true;
    }

    private Optional<Integer> laneOf(Thread thread) {
      lock.lock();
      try {
        return threads.entrySet().stream()
            .filter(entry -> entry.getValue().equals(thread))
            .map(Map.Entry::getKey)
            .findFirst();
      } finally {
        lock.unlock();
      }
    }

    /** False if the lane has come back meanwhile. */
    private boolean replaced(int lane, Thread stuck, Thread fresh) {
      lock.lock();
      try {
        if (!threads.replace(lane, stuck, fresh)) {
          return false;
        }
        replaced.add(stuck);
        begun.remove(stuck);
        return true;
      } finally {
        lock.unlock();
      }
    }

    private void work(int lane) {
      if (begins(lane)) {
        workOn(lane);
      }
    }

    /**
     * False if the run has ended before there was a carrier, or if a factory has another thread do
     * what it was asked to make one for.
     */
    private boolean begins(int lane) {
      lock.lock();
      try {
        return Thread.currentThread().equals(threads.get(lane))
            && begun.add(Thread.currentThread());
      } finally {
        lock.unlock();
      }
    }

    private void workOn(int lane) {
      boolean done = false;
      try {
        while (!done && !surplus(lane)) {
          long seen = waiter.changes();
          switch (loop.work(lane, () -> lane >= wanted || isReplaced())) {
            case LaneExit.Done d -> done = true;
            case LaneExit.Yielded y -> {}
            case LaneExit.Idle idle -> {
              await(seen, idle.atMost());
              if (lane >= wanted) {
                var unused = loop.work(lane, () -> true); // hears that it waits no more
              }
            }
          }
        }
      } catch (RuntimeException | Error e) {
        LOG.error("Lane {} of plan '{}' broke; the others continue", lane + 1, name, e);
      } finally {
        left(lane, done);
      }
    }

    /** Only code of the host interrupts a lane, by mistake: the lane looks again, and stays. */
    private void await(long seen, Duration atMost) {
      try {
        waiter.await(seen, atMost);
      } catch (InterruptedException e) {
        LOG.debug("A lane of plan '{}' was interrupted while it was idle", name, e);
      }
    }

    private boolean isReplaced() {
      return !replaced.isEmpty() && replaced.contains(Thread.currentThread());
    }

    /** Decides under the lock, so that a lane asked back in the same moment is not lost. */
    private boolean surplus(int lane) {
      lock.lock();
      try {
        if (isReplaced()) {
          return true;
        }
        if (lane < wanted) {
          return false;
        }
        threads.remove(lane);
        begun.remove(Thread.currentThread());
        leaving.add(Thread.currentThread());
        return true;
      } finally {
        lock.unlock();
      }
    }

    private void left(int lane, boolean done) {
      lock.lock();
      try {
        if (replaced.contains(Thread.currentThread())) {
          return;
        }
        threads.remove(lane, Thread.currentThread());
        begun.remove(Thread.currentThread());
        if (done) {
          noneBegins();
        }
        leaving.add(Thread.currentThread());
        ended.signalAll();
      } finally {
        lock.unlock();
      }
      waiter.wake();
      laneLeft.run();
    }

    /** From now on; under the lock. */
    private void noneBegins() {
      over = true;
      threads.values().retainAll(begun);
      ended.signalAll();
    }

    @Override
    public void end() {
      lock.lock();
      try {
        noneBegins();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean isStarved(Set<Thread> atWork) {
      lock.lock();
      try {
        return over
            && threads.values().stream()
                .allMatch(thread -> !atWork.contains(thread) && waitsForACarrier(thread));
      } finally {
        lock.unlock();
      }
    }

    /** Or has one at this moment, which only several looks can tell apart. */
    private static boolean waitsForACarrier(Thread thread) {
      return thread.isVirtual() && thread.getState() == Thread.State.RUNNABLE;
    }

    @Override
    public void wake() {
      waiter.wake();
    }

    @Override
    public int alive() {
      var lost = new ArrayList<Integer>();
      int alive;
      lock.lock();
      try {
        threads.forEach((lane, thread) -> lostBy(thread, lane, lost));
        lost.forEach(threads::remove);
        alive = threads.size();
      } finally {
        lock.unlock();
      }
      if (!lost.isEmpty()) {
        throw new BackfillException(
            "Lane %d of plan '%s' has not begun: a thread of the thread factory ended without running what it was made for."
                .formatted(lost.getFirst() + 1, name));
      }
      return alive;
    }

    /** A lane that ends takes itself out of the table before its thread ends. */
    private static void lostBy(Thread thread, int lane, List<Integer> lost) {
      if (thread.getState() == Thread.State.TERMINATED) {
        lost.add(lane);
      }
    }

    @Override
    public boolean isLane(Thread thread) {
      lock.lock();
      try {
        return threads.containsValue(thread) || replaced.contains(thread);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean await(Duration atMost) throws InterruptedException {
      long until = CLOCK.nanos() + Durations.nanos(atMost);
      long left = Durations.nanos(atMost);
      List<Thread> atTheDoor;
      lock.lock();
      try {
        while (!threads.isEmpty()) {
          if (left <= 0) {
            return false;
          }
          left = ended.awaitNanos(left);
        }
        atTheDoor = List.copyOf(leaving);
        leaving.clear();
      } finally {
        lock.unlock();
      }
      for (Thread thread : atTheDoor) { // they do nothing any more, but may need a carrier for it
        var unused = thread.join(Duration.ofNanos(Math.max(1, until - CLOCK.nanos())));
      }
      return true;
    }

    @Override
    public List<String> names() {
      lock.lock();
      try {
        return threads.values().stream().map(Thread::getName).sorted().toList();
      } finally {
        lock.unlock();
      }
    }
  }
}
