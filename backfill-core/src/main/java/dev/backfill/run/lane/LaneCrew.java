package dev.backfill.run.lane;

import dev.backfill.base.PrintableLog;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.engine.ExecutionEngine;
import dev.backfill.run.engine.LaneExit;
import dev.backfill.run.engine.LaneLoop;
import dev.backfill.run.engine.ThreadEngine;
import dev.backfill.run.failure.DeadlinePassed;
import dev.backfill.run.failure.Failures;
import dev.backfill.run.signal.RunningAttempt;
import dev.backfill.scope.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/**
 * The workers of the lanes of one run, and the threads that host them. Thread-safe; {@link
 * #replace} is the supervisor's.
 */
public final class LaneCrew<R extends Range> {

  private static final Logger LOG = PrintableLog.of(LaneCrew.class);

  private final LaneContext<R> context;
  private final ConcurrentHashMap<Thread, LaneWorker<R>> workers = new ConcurrentHashMap<>();
  private final AtomicBoolean drained = new AtomicBoolean();
  private final ConcurrentLinkedQueue<String> leftBehind = new ConcurrentLinkedQueue<>();
  private final ExecutionEngine.Hosting hosting;

  /** Lanes that begin to work when their number is set. */
  public LaneCrew(LaneContext<R> context) {
    this.context = context;
    this.hosting =
        new ThreadEngine(context.time())
            .host(context.work().laneThreads(), 0, this::work, context.signals()::wakeSupervisor);
  }

  /** A worker belongs to a thread, so that the one of a lost thread is used by no other. */
  private LaneExit work(int lane, LaneLoop.Signal signal) {
    var thread = Thread.currentThread();
    LaneExit exit = new LaneExit.Done();
    try {
      exit = workers.computeIfAbsent(thread, t -> worker(lane)).work(signal);
    } catch (Throwable e) { // not even the end of the lane could be noted there
      context.brokeHere(e, "Lane %s broke: %s".formatted(lane + 1, Failures.whereOf(e)));
    } finally {
      if (!(exit instanceof LaneExit.Idle)) {
        workers.remove(thread);
      }
    }
    return exit;
  }

  private LaneWorker<R> worker(int lane) {
    return new LaneWorker<>(context, lane, drained);
  }

  public ExecutionEngine.Hosting hosting() {
    return hosting;
  }

  /** The attempt on which each thread works at present. */
  Map<Thread, RunningAttempt<R>> atWork() {
    var attempts = new HashMap<Thread, RunningAttempt<R>>();
    workers.forEach(
        (thread, worker) -> worker.attempt().ifPresent(attempt -> attempts.put(thread, attempt)));
    return attempts;
  }

  /**
   * Gives up a thread that does not come back, and lets another one take its lane. The chunk is put
   * back first: from then on nothing that the old one still does is written down.
   */
  void replace(Thread stuck, RunningAttempt<R> attempt, DeadlinePassed deadline) {
    worker(0).gaveUpOn(attempt, deadline);
    if (hosting.replace(stuck)) {
      var worker = workers.remove(stuck);
      if (worker != null) {
        worker.stand();
      }
      leftBehind.add(stuck.getName());
      LOG.warn(
          "{} does not come back from chunk {}; another thread takes its lane",
          stuck.getName(),
          attempt.held().chunk().id());
    }
  }

  /** Names of the threads that have not come back from their chunk. */
  public List<String> leftBehind() {
    var names = new ArrayList<>(leftBehind);
    names.addAll(hosting.names());
    return names;
  }
}
