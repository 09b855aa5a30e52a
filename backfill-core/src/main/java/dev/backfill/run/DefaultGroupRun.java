package dev.backfill.run;

import dev.backfill.base.PrintableLog;
import dev.backfill.plan.PlanGroup;
import dev.backfill.report.GroupFailedException;
import dev.backfill.report.GroupReport;
import dev.backfill.report.GroupReport.State;
import dev.backfill.run.engine.RunThread;
import dev.backfill.run.engine.SharedLanes;
import dev.backfill.scope.Range;
import dev.backfill.values.RunSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/**
 * The runs of a group: opens each when what is upstream of it allows that, and waits for its end on
 * a thread of its own. Thread-safe.
 */
final class DefaultGroupRun implements GroupRun {

  private static final Logger LOG = PrintableLog.of(DefaultGroupRun.class);

  private final PlanGroup group;
  private final MemberOpening opening;
  private final SharedLanes lanes;
  private final GroupMembers members;
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Written under the lock, as is the next one. */
  private volatile boolean paused;

  private volatile Optional<Boolean> cancelled = Optional.empty();

  private final Thread caller = Thread.currentThread();
  private volatile boolean callerWaits;

  private DefaultGroupRun(PlanGroup group, MemberOpening opening) {
    this.group = group;
    this.opening = opening;
    this.lanes = new SharedLanes(group.lanes().orElse(Integer.MAX_VALUE));
    this.members = new GroupMembers(group);
  }

  /** Opens what need not wait; what is refused there ends all of it. */
  static DefaultGroupRun open(PlanGroup group, MemberOpening opening) {
    var run = new DefaultGroupRun(group, opening);
    try {
      run.members.all().stream().filter(member -> run.turn(member).isOpen()).forEach(run::open);
    } catch (RuntimeException | Error e) {
      run.abandon(e);
      throw e;
    }
    run.begin();
    return run;
  }

  private void abandon(Throwable why) {
    for (var member : members.all()) {
      try {
        member.run().ifPresent(DefaultBackfillRun::close);
      } catch (RuntimeException | Error e) {
        why.addSuppressed(e);
      }
    }
  }

  private void begin() {
    for (var member : members.all()) {
      threads.add(RunThread.of(group.name(), "member-" + member.name(), () -> live(member)));
    }
    LOG.info("{}", report().toLine());
    threads.forEach(Thread::start);
  }

  private <R extends Range> void open(MemberRun<R> member) {
    var seat = lanes.seat(members.rank(member), () -> wake(member));
    try {
      member.opened(
          opening.open(member.member(), seat, members::isOver, () -> wakeDownstreamOf(member)));
    } catch (RuntimeException | Error e) {
      lanes.leave(members.rank(member));
      throw e;
    }
    callerWaits(callerWaits);
    changed();
  }

  private void callerWaits(boolean waits) {
    callerWaits = waits;
    members.all().forEach(member -> member.run().ifPresent(run -> run.callerWaits(waits)));
  }

  private void wake(MemberRun<?> member) {
    member.run().ifPresent(DefaultBackfillRun::wakeLanes);
  }

  private void wakeDownstreamOf(MemberRun<?> member) {
    members.downstreamOf(member).forEach(this::wake);
  }

  /** The life of a member, on its thread. */
  private <R extends Range> void live(MemberRun<R> member) {
    try {
      if (member.run().isPresent() || mayBegin(member)) {
        var run = member.run().orElseThrow();
        member.ended(run, run.awaitEnd());
      }
    } catch (RuntimeException | Error e) {
      member.broke(e);
    } finally {
      lanes.leave(members.rank(member));
      changed();
      wakeDownstreamOf(member);
      LOG.info("{}", report().toLine());
    }
  }

  /** Waits for its turn, and opens it; false if it ends without having begun. */
  private boolean mayBegin(MemberRun<?> member) {
    var turn = awaitTurn(member);
    if (turn.end().isPresent()) {
      member.endedBefore(turn.end().get(), turn.why());
      return false;
    }
    open(member);
    follow(member.run().orElseThrow());
    return true;
  }

  /** What was asked of the group while the member was opened. */
  private void follow(BackfillRun run) {
    if (paused) {
      run.pause();
    }
    cancelled.ifPresent(run::cancel);
  }

  private MemberTurn awaitTurn(MemberRun<?> member) {
    lock.lock();
    try {
      var turn = turn(member);
      while (turn.waits()) {
        changed.awaitUninterruptibly();
        turn = turn(member);
      }
      return turn;
    } finally {
      lock.unlock();
    }
  }

  private MemberTurn turn(MemberRun<?> member) {
    return cancelled.isPresent()
        ? MemberTurn.ends(State.CANCELLED, "cancelled on request before it began")
        : members.turn(member, opening);
  }

  private void changed() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void parallelism(int lanesAtOnce) {
    lanes.limit(RunSettings.requireParallelism(lanesAtOnce));
  }

  @Override
  public void pause() {
    paused = true;
    members.all().forEach(member -> member.run().ifPresent(BackfillRun::pause));
  }

  @Override
  public void resume() {
    paused = false;
    members.all().forEach(member -> member.run().ifPresent(BackfillRun::resume));
  }

  @Override
  public void cancel(boolean now) {
    lock.lock();
    try {
      cancelled = Optional.of(now || cancelled.orElse(false));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    members.all().forEach(member -> member.run().ifPresent(run -> run.cancel(now)));
  }

  @Override
  public GroupReport report() {
    return members.report(this::turn);
  }

  @Override
  public GroupReport await() {
    boolean isCaller = Thread.currentThread().equals(caller);
    boolean interrupted = false;
    if (isCaller) {
      callerWaits(true);
    }
    try {
      for (Thread thread : threads) {
        interrupted |= !joined(thread);
      }
      return report();
    } finally {
      if (isCaller) {
        callerWaits(false);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** False if this thread was interrupted meanwhile: then all is cancelled. */
  private boolean joined(Thread thread) {
    boolean undisturbed = true;
    while (true) {
      try {
        thread.join();
        return undisturbed;
      } catch (InterruptedException e) {
        undisturbed = false;
        cancel(false);
      }
    }
  }

  @Override
  public void close() {
    if (threads.stream().anyMatch(Thread::isAlive)) {
      cancel(true);
      await();
    }
  }

  /** The exception of a group that did not complete. */
  GroupFailedException failure(GroupReport report) {
    return members.failure(report);
  }
}
