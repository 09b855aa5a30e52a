package dev.backfill.run;

import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.RunCommand;
import dev.backfill.plan.Plan;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.context.LedgerLife;
import dev.backfill.run.engine.RunThread;
import dev.backfill.run.planning.Planner;
import dev.backfill.run.signal.StopReason;
import dev.backfill.run.supervision.Sentences;
import dev.backfill.run.supervision.Supervisor;
import dev.backfill.scope.Range;
import dev.backfill.values.RunSettings;
import java.util.Optional;
import org.slf4j.Logger;

/** The handle of a run: control goes to the ledger and wakes the supervisor. Thread-safe. */
final class DefaultBackfillRun<R extends Range> implements BackfillRun {

  private static final Logger LOG = PrintableLog.of(DefaultBackfillRun.class);

  private final LaneContext<R> context;
  private final Supervisor<R> supervisor;
  private final Thread thread;
  private final Thread caller = Thread.currentThread();
  private final Optional<ShutdownHook> hook;

  DefaultBackfillRun(LaneContext<R> context, Planner<R> planner, boolean leftToPlan) {
    this.context = context;
    this.supervisor = new Supervisor<>(context, planner, leftToPlan);
    this.thread = RunThread.of(context.work().plan().name(), "run", this::supervise);
    this.hook = hook(context.work().plan());
  }

  private Optional<ShutdownHook> hook(Plan<R> plan) {
    if (context.ledger().life() == LedgerLife.DRY_RUN) {
      return Optional.empty(); // nothing of it stays
    }
    return Optional.of(
        plan.options().drainsOnShutdown()
            ? ShutdownHook.draining(plan.name(), this::drain, this::close)
            : ShutdownHook.saying(plan.name(), this::sayWhatIsCommitted));
  }

  /** As the supervisor saw it last: the ledger is not asked, because the JVM shall end. */
  private void sayWhatIsCommitted() {
    if (thread.isAlive()) {
      LOG.warn("{}", Sentences.cutOff(supervisor.latest(), context.ledger().life()));
    }
  }

  void begin() {
    hook.ifPresent(ShutdownHook::register);
    try {
      thread.start();
    } catch (RuntimeException | Error e) {
      hook.ifPresent(ShutdownHook::remove);
      throw e;
    }
  }

  private void supervise() {
    try {
      supervisor.run();
    } finally {
      hook.ifPresent(ShutdownHook::remove);
    }
  }

  private void drain() {
    try {
      leave(false);
      if (!thread.join(context.work().plan().options().grace().dividedBy(2))) {
        LOG.warn(
            "Plan '{}' does not drain in time: what runs is stopped", context.work().plan().name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void parallelism(int lanes) {
    request(new RunCommand.Lanes(RunSettings.requireParallelism(lanes)));
  }

  @Override
  public void pause() {
    request(new RunCommand.Pause());
  }

  @Override
  public void resume() {
    request(new RunCommand.Resume());
  }

  @Override
  public void cancel(boolean now) {
    request(new RunCommand.Cancel(now));
  }

  private void request(RunCommand request) {
    if (thread.isAlive()) {
      supervisor.request(request);
    }
  }

  @Override
  public void skip(String chunkId, String why, String by) {
    if (!thread.isAlive()) {
      throw new IllegalArgumentException(
          "The run of plan '%s' has ended here. Skip chunk '%s' in its ledger: ledger.skipChunk(..)"
              .formatted(context.work().plan().name(), chunkId));
    }
    context.ledger().run().skip(chunkId, why, by);
  }

  @Override
  public ProgressSnapshot progress() {
    return supervisor.latest();
  }

  @Override
  public BackfillReport report() {
    return supervisor.report();
  }

  @Override
  public BackfillReport await() {
    requireNotALane("await()");
    boolean isCaller = Thread.currentThread().equals(caller);
    if (isCaller) {
      callerWaits(true);
    }
    try {
      return awaitEnd();
    } finally {
      if (isCaller) {
        callerWaits(false);
      }
    }
  }

  /** Waits for the end, on any thread of the library or the caller's. */
  BackfillReport awaitEnd() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          thread.join();
          return supervisor.report();
        } catch (InterruptedException e) {
          interrupted = true;
          leave(false);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    requireNotALane("close()");
    if (thread.isAlive()) {
      leave(true);
      await();
    }
  }

  private void leave(boolean now) {
    if (thread.isAlive()) {
      supervisor.leave(now);
    }
  }

  private void requireNotALane(String method) {
    if (supervisor.isLane(Thread.currentThread())) {
      throw new IllegalStateException(
          "%s waits for the lanes of plan '%s', and was called from one of them; call cancel(false) there"
              .formatted(method, context.work().plan().name()));
    }
  }

  /** Something may have changed on which the lanes wait. */
  void wakeLanes() {
    if (context.signals().someoneIdle()) {
      context.signals().wakeLanes();
    }
  }

  /** Whether the thread that started the run, or its group, waits for the end. */
  void callerWaits(boolean waits) {
    context.signals().callerWaits(waits);
  }

  /** Why the run has ended without some of its chunks. */
  Optional<String> blockedBy() {
    return context.group().blockedBy();
  }

  /** Why the lanes have stopped, if that was decided here. */
  String endedBecause() {
    return context.signals().stopReason().map(StopReason::why).orElse("");
  }

  /** The exception of a run that did not complete. */
  BackfillFailedException failure(BackfillReport report) {
    var causes = context.signals().causes();
    var failure =
        new BackfillFailedException(
            Sentences.failed(report), report, causes.isEmpty() ? null : causes.getFirst());
    causes.stream().skip(1).forEach(failure::addSuppressed);
    return failure;
  }
}
