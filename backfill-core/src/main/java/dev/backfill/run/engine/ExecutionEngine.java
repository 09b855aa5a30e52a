package dev.backfill.run.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Hosts lanes; knows no chunks. Role; threads in this library, rows of a scheduler elsewhere.
 *
 * <p>Thread-safe.
 */
public interface ExecutionEngine {

  /**
   * Hosts a number of lanes until each has come back with {@link LaneExit.Done}.
   *
   * @param threads makes the threads
   * @param lanes the number of lanes; with 0, none begins before {@link Hosting#resize}
   * @param loop the loop of each lane
   * @param left called each time a lane has come back for good
   * @return the hosted lanes, at work already
   */
  Hosting host(LaneThreads threads, int lanes, LaneLoop loop, Runnable left);

  /** The hosted lanes. Role; thread-safe. */
  interface Hosting {

    /**
     * Changes the number of lanes. Surplus lanes are asked for through {@link LaneLoop.Signal}.
     *
     * @param lanes the number of lanes; at least 1
     * @throws dev.backfill.contract.BackfillException if a lane gets no thread; those before it are
     *     at work
     */
    void resize(int lanes);

    /** Looks again whether there is work: something has changed that an idle lane may wait for. */
    void wake();

    /**
     * The number of lanes that have not come back for good.
     *
     * @return 0 once all is over
     * @throws dev.backfill.contract.BackfillException if the thread of a lane has ended without
     *     having begun; the lane is not waited for any more
     */
    int alive();

    /**
     * Returns true if a thread is one of the lanes: a lane must not wait for the end of its own
     * run.
     *
     * @param thread any thread
     * @return true if it is
     */
    boolean isLane(Thread thread);

    /**
     * Names of the lanes that have not come back for good.
     *
     * @return names of threads, sorted
     */
    List<String> names();

    /** Work is at its end: a lane that has not begun does not begin, and is not waited for. */
    void end();

    /**
     * Returns true if, after the first lane has come back with {@link LaneExit.Done} or after
     * {@link #end}, all that have not come back are kept from it by other work in this JVM.
     *
     * @param atWork threads of lanes that are at work
     * @return false if one of them may still come back
     */
    boolean isStarved(Set<Thread> atWork);

    /**
     * Gives up a thread that does not come back, and lets another one take its lane. The old one is
     * told to yield, and is not waited for any more.
     *
     * @param stuck the thread of a lane
     * @return false if it is none any more
     */
    boolean replace(Thread stuck);

    /**
     * Waits until every lane has come back for good.
     *
     * @param atMost longest wait
     * @return false if the time was over first
     * @throws InterruptedException if the calling thread is interrupted
     */
    boolean await(Duration atMost) throws InterruptedException;
  }
}
