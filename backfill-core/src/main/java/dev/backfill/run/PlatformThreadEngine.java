package dev.backfill.run;

import dev.backfill.contract.Durations;
import dev.backfill.contract.PrintableLog;
import dev.backfill.contract.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/** One long-lived platform thread per lane; never one per chunk. Thread-safe. */
final class PlatformThreadEngine implements ExecutionEngine {

  private static final Logger LOG = PrintableLog.of(PlatformThreadEngine.class);

  private final TimeSource time;

  PlatformThreadEngine(TimeSource time) {
    this.time = time;
  }

  @Override
  public Hosting host(String name, int lanes, LaneLoop loop, Runnable left) {
    var hosted = new Lanes(name, time.waiter(), loop, left);
    hosted.resize(lanes);
    return hosted;
  }

  /** The lanes of one run. The lock guards the table of threads; no host code runs under it. */
  private static final class Lanes implements Hosting {
    private final String name;
    private final TimeSource.Waiter waiter;
    private final LaneLoop loop;
    private final Runnable laneLeft;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Map<Integer, Thread> threads = new HashMap<>();
    private final Set<Thread> leaving = new HashSet<>();
    private final Set<Thread> replaced = ConcurrentHashMap.newKeySet();
    private volatile int wanted;
    private boolean over;

    Lanes(String name, TimeSource.Waiter waiter, LaneLoop loop, Runnable laneLeft) {
      this.laneLeft = laneLeft;
      this.name = name;
      this.waiter = waiter;
      this.loop = loop;
    }

    @Override
    public void resize(int lanes) {
      Map<Integer, Thread> fresh = new HashMap<>();
      lock.lock();
      try {
        wanted = lanes;
        for (int lane = 0; lane < lanes && !over; lane++) {
          if (!threads.containsKey(lane)) {
            fresh.put(lane, occupied(lane));
          }
        }
      } finally {
        lock.unlock();
      }
      waiter.wake();
      fresh.forEach(this::start);
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

    /** A thread for a lane; under the lock. */
    private Thread occupied(int lane) {
      var thread = RunThread.of(name, "lane-" + (lane + 1), () -> work(lane));
      threads.put(lane, thread);
      return thread;
    }

    @Override
    public boolean replace(Thread stuck) {
      Thread fresh;
      int lane;
      lock.lock();
      try {
        var found =
            threads.entrySet().stream()
                .filter(entry -> entry.getValue().equals(stuck))
                .map(Map.Entry::getKey)
                .findFirst();
        if (found.isEmpty()) {
          return false;
        }
        lane = found.get();
        replaced.add(stuck);
        fresh = occupied(lane);
      } finally {
        lock.unlock();
      }
      start(lane, fresh);
      return true;
    }

    private void work(int lane) {
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
        LOG.error("Lane {} of plan '{}' broke; the others go on", lane + 1, name, e);
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
        over |= done;
        threads.remove(lane, Thread.currentThread());
        leaving.add(Thread.currentThread());
        ended.signalAll();
      } finally {
        lock.unlock();
      }
      waiter.wake();
      laneLeft.run();
    }

    @Override
    public void wake() {
      waiter.wake();
    }

    @Override
    public int alive() {
      lock.lock();
      try {
        return threads.size();
      } finally {
        lock.unlock();
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
      long left = Durations.nanos(atMost);
      List<Thread> atTheDoor;
      lock.lockInterruptibly();
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
      for (Thread thread : atTheDoor) {
        thread.join();
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
