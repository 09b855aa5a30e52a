package dev.backfill.run.engine;

import dev.backfill.base.Durations;
import dev.backfill.base.PrintableLog;
import dev.backfill.contract.TimeSource;
import dev.backfill.support.BriefLock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import org.slf4j.Logger;

/**
 * One long-lived virtual thread per lane; never one per chunk. A lane whose thread was given up
 * gets a platform thread: the lost one may compute for ever and keep its carrier, and so may those
 * of the other lanes. Thread-safe.
 */
public final class VirtualThreadEngine implements ExecutionEngine {

  private static final Logger LOG = PrintableLog.of(VirtualThreadEngine.class);

  /** Threads are waited for in real time. */
  private static final TimeSource CLOCK = TimeSource.system();

  private final TimeSource time;

  public VirtualThreadEngine(TimeSource time) {
    this.time = time;
  }

  @Override
  public Hosting host(String name, int lanes, LaneLoop loop, Runnable left) {
    var hosted = new Lanes(name, time.waiter(), loop, left);
    hosted.resize(lanes);
    return hosted;
  }

  /**
   * The lanes of one run. The lock guards the table of threads; no host code runs under it. A lane
   * for which there is no carrier has not begun, and may never begin.
   */
  private static final class Lanes implements Hosting {
    private final String name;
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
            fresh.put(lane, occupied(lane, Thread.ofVirtual()));
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
    private Thread occupied(int lane, Thread.Builder kind) {
      var thread =
          kind.name(RunThread.nameOf(name, "lane-" + (lane + 1))).unstarted(() -> work(lane));
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
        begun.remove(stuck);
        fresh = occupied(lane, Thread.ofPlatform().daemon());
      } finally {
        lock.unlock();
      }
      start(lane, fresh);
      return true;
    }

    private void work(int lane) {
      if (begins(lane)) {
        workOn(lane);
      }
    }

    /** False if the run has ended before there was a carrier. */
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
