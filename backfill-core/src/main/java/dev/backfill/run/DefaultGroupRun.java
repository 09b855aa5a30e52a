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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
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
  private final Map<String, MemberRun<?>> members = new LinkedHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by the lock, as is the next one. */
  private boolean paused;

  private Optional<Boolean> cancelled = Optional.empty();

  private DefaultGroupRun(PlanGroup group, MemberOpening opening) {
    this.group = group;
    this.opening = opening;
    this.lanes = new SharedLanes(group.lanes().orElse(Integer.MAX_VALUE));
    group.inOrder().forEach(member -> members.put(member.name(), new MemberRun<>(member)));
  }

  /** Opens what need not wait; what is refused there ends all of it. */
  static DefaultGroupRun open(PlanGroup group, MemberOpening opening) {
    var run = new DefaultGroupRun(group, opening);
    try {
      run.members.values().stream().filter(member -> run.turn(member).isOpen()).forEach(run::open);
    } catch (RuntimeException | Error e) {
      run.abandon(e);
      throw e;
    }
    run.begin();
    return run;
  }

  private void abandon(Throwable why) {
    for (var member : members.values()) {
      try {
        member.run().ifPresent(DefaultBackfillRun::close);
      } catch (RuntimeException | Error e) {
        why.addSuppressed(e);
      }
    }
  }

  private void begin() {
    for (var member : members.values()) {
      var thread = RunThread.of(group.name(), "member-" + member.name(), () -> live(member));
      threads.add(thread);
      thread.start();
    }
    LOG.info("{}", report().toLine());
  }

  private <R extends Range> void open(MemberRun<R> member) {
    var seat = lanes.seat(rank(member), () -> wake(member));
    try {
      member.opened(
          opening.open(
              member.member(), seat, this::isOver, () -> downstreamOf(member).forEach(this::wake)));
    } catch (RuntimeException | Error e) {
      seat.leave();
      throw e;
    }
    changed();
  }

  private int rank(MemberRun<?> member) {
    return List.copyOf(members.keySet()).indexOf(member.name());
  }

  private boolean isOver(String planName) {
    var member = members.get(planName);
    return member != null && member.hasEnded();
  }

  private void wake(MemberRun<?> member) {
    member.run().ifPresent(DefaultBackfillRun::wakeLanes);
  }

  private List<MemberRun<?>> downstreamOf(MemberRun<?> member) {
    return members.values().stream()
        .filter(
            other ->
                other.member().upstream().stream()
                    .anyMatch(dependency -> dependency.planName().equals(member.name())))
        .toList();
  }

  /** The life of a member, on its thread. */
  private <R extends Range> void live(MemberRun<R> member) {
    try {
      if (member.run().isPresent() || mayBegin(member)) {
        var run = member.run().orElseThrow();
        member.ended(run, run.await());
      }
    } catch (RuntimeException | Error e) {
      LOG.warn("Member '{}' of group '{}' did not begin or broke", member.name(), group.name());
      member.broke(e);
    } finally {
      lanes.leave(rank(member));
      changed();
      downstreamOf(member).forEach(this::wake);
      LOG.info("{}", report().toLine());
    }
  }

  /** Waits for its turn, and opens it; false if it ends without having begun. */
  private boolean mayBegin(MemberRun<?> member) {
    var turn = awaitTurn(member);
    if (!turn.isOpen()) {
      member.endedBefore(turn.end().orElseThrow(), turn.why());
      return false;
    }
    open(member);
    follow(member);
    return true;
  }

  /** What was asked of the group while it was opened. */
  private void follow(MemberRun<?> member) {
    boolean pauses;
    Optional<Boolean> cancels;
    lock.lock();
    try {
      pauses = paused;
      cancels = cancelled;
    } finally {
      lock.unlock();
    }
    var run = member.run().orElseThrow();
    if (pauses) {
      run.pause();
    }
    cancels.ifPresent(run::cancel);
  }

  private Turn awaitTurn(MemberRun<?> member) {
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

  /** A member that need not wait, cannot begin any more, or waits. */
  private Turn turn(MemberRun<?> member) {
    lock.lock();
    try {
      if (cancelled.isPresent()) {
        return Turn.ends(State.CANCELLED, "cancelled on request before it began");
      }
    } finally {
      lock.unlock();
    }
    var waits = Turn.OPEN;
    for (var dependency : member.member().upstream()) {
      var upstream = members.get(dependency.planName());
      var turn = turnAfter(upstream, opening.comparesChunks(group, dependency));
      if (turn.end().isPresent()) {
        return turn;
      }
      waits = turn.waits() ? turn : waits;
    }
    return waits;
  }

  private static Turn turnAfter(MemberRun<?> upstream, boolean byChunk) {
    var end = upstream.endState();
    boolean done = end.filter(State.COMPLETED::equals).isPresent();
    if (done || (byChunk && upstream.run().isPresent())) {
      return Turn.OPEN;
    }
    return end.map(
            state -> Turn.ends(State.BLOCKED, "plan '%s' is %s".formatted(upstream.name(), state)))
        .orElseGet(() -> Turn.waitsFor(upstream.name()));
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
    pause(true);
    members.values().forEach(member -> member.run().ifPresent(BackfillRun::pause));
  }

  @Override
  public void resume() {
    pause(false);
    members.values().forEach(member -> member.run().ifPresent(BackfillRun::resume));
  }

  private void pause(boolean wanted) {
    lock.lock();
    try {
      paused = wanted;
    } finally {
      lock.unlock();
    }
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
    members.values().forEach(member -> member.run().ifPresent(run -> run.cancel(now)));
  }

  @Override
  public GroupReport report() {
    return new GroupReport(
        group.name(),
        members.values().stream().map(member -> member.now(turn(member).why())).toList());
  }

  @Override
  public GroupReport await() {
    boolean interrupted = false;
    try {
      for (Thread thread : threads) {
        interrupted |= !joined(thread);
      }
      return report();
    } finally {
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
    String open =
        report.members().stream()
            .filter(member -> member.state() != State.COMPLETED)
            .map(
                member ->
                    "plan '%s' is %s%s"
                        .formatted(
                            member.planName(),
                            member.state(),
                            member.why().isEmpty() ? "" : " (" + member.why() + ")"))
            .collect(Collectors.joining("; "));
    var causes = members.values().stream().flatMap(member -> member.failure().stream()).toList();
    var failure =
        new GroupFailedException(
            "Group '%s' did not complete: %s. What has succeeded stays; run the group again to continue"
                .formatted(group.name(), open),
            report,
            causes.isEmpty() ? null : causes.getFirst());
    causes.stream().skip(1).forEach(failure::addSuppressed);
    return failure;
  }

  /**
   * Whether a member may be opened.
   *
   * @param waits true if that is not known yet
   * @param end how it ends without having begun
   * @param why in words
   */
  private record Turn(boolean waits, Optional<State> end, String why) {

    static final Turn OPEN = new Turn(false, Optional.empty(), "");

    static Turn ends(State state, String why) {
      return new Turn(false, Optional.of(state), why);
    }

    static Turn waitsFor(String planName) {
      return new Turn(true, Optional.empty(), "waits for plan '%s'".formatted(planName));
    }

    boolean isOpen() {
      return !waits && end.isEmpty();
    }
  }
}
