package dev.backfill.run.engine;

/**
 * Makes the threads that steer a run. They are platform threads, other than the lanes: work that
 * computes without a pause can keep every carrier of the virtual ones busy, and then no supervisor,
 * deadline or close would be served. All are daemons, so that a run alone does not keep the JVM
 * alive.
 */
public final class RunThread {

  private RunThread() {}

  /**
   * A thread that is not started yet.
   *
   * @param plan name of the plan
   * @param role the role of the thread in its run
   * @param body the task that it runs
   */
  public static Thread of(String plan, String role, Runnable body) {
    return named(nameOf(plan, role), body);
  }

  /** The name of a thread with this role in a run. */
  static String nameOf(String plan, String role) {
    return "backfill-" + plan + "-" + role;
  }

  /** A thread of this name that is not started yet. */
  public static Thread named(String name, Runnable body) {
    return Thread.ofPlatform().daemon().name(name).unstarted(body);
  }
}
