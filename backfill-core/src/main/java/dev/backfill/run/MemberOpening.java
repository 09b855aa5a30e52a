package dev.backfill.run;

import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.Upstreams;
import dev.backfill.plan.GroupMember;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanGroup;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressListener;
import dev.backfill.run.context.InGroup;
import dev.backfill.run.engine.LaneLimit;
import dev.backfill.run.upstream.ComparedChunks;
import dev.backfill.run.upstream.PlanUpstreams;
import dev.backfill.run.upstream.UpstreamPlan;
import dev.backfill.scope.Range;
import dev.backfill.support.Line;
import dev.backfill.values.RunSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Opens the runs of a group's members, all on one ledger. Thread-safe. */
final class MemberOpening {

  /** Lanes that wait for chunks upstream are woken no more often than this, and ask each second. */
  private static final long LEAST_NANOS = 100_000_000;

  private final PlanGroup group;
  private final RunOpening.Setting setting;
  private final List<ProgressListener> listeners;

  MemberOpening(PlanGroup group, RunOpening.Setting setting) {
    this.group = group;
    this.setting = setting;
    this.listeners = group.listeners().stream().map(MemberOpening::oneAtATime).toList();
  }

  /** Each member has a thread for its listeners; a listener of the group hears one at a time. */
  private static ProgressListener oneAtATime(ProgressListener listener) {
    var lock = new ReentrantLock();
    return event -> {
      lock.lock();
      try {
        listener.on(event);
      } finally {
        lock.unlock();
      }
    };
  }

  /**
   * Opens a run.
   *
   * @param over says of a member whether it has ended in this process
   * @param wake wakes the members downstream
   */
  <R extends Range> DefaultBackfillRun<R> open(
      GroupMember<R> member, LaneLimit lanes, Predicate<String> over, Runnable wake) {
    var options = RunSettings.of(member.plan().options()).ledger(setting.ledger());
    for (ProgressListener listener : listeners) {
      options = options.listener(listener);
    }
    if (isUpstream(member)) {
      options = options.listener(new Waking(wake, setting.time()));
    }
    return RunOpening.open(
        Plan.of(member.plan().definition(), options),
        member.work(),
        setting,
        new InGroup<>(upstream(member, over), before(member), lanes));
  }

  /** All that come before a member, directly or not; a group has no cycles. */
  private Set<String> before(GroupMember<?> member) {
    var before = new HashSet<String>();
    for (var one : member.upstream()) {
      before.add(one.planName());
      before.addAll(before(named(one.planName())));
    }
    return before;
  }

  private boolean isUpstream(GroupMember<?> member) {
    return group.members().stream()
        .flatMap(other -> other.upstream().stream())
        .anyMatch(one -> one.planName().equals(member.name()) && one.byChunk());
  }

  private <R extends Range> Upstreams<R> upstream(GroupMember<R> member, Predicate<String> over) {
    if (member.upstream().isEmpty()) {
      return Upstreams.none();
    }
    return new PlanUpstreams<>(
        member.upstream().stream().map(one -> plan(member, one)).toList(), over);
  }

  private UpstreamPlan plan(GroupMember<?> member, GroupMember.Dependency dependency) {
    return new UpstreamPlan(
        dependency.planName(),
        member.acceptsSkipped(),
        comparesChunks(dependency)
            ? Optional.of(compared(member, named(dependency.planName())))
            : Optional.empty());
  }

  /** Of a plan that looks for more rows at its end, no chunk is known to be the last. */
  boolean comparesChunks(GroupMember.Dependency dependency) {
    return dependency.byChunk() && named(dependency.planName()).plan().options().deltaPasses() == 0;
  }

  private GroupMember<?> named(String planName) {
    return group.members().stream()
        .filter(one -> one.name().equals(planName))
        .findFirst()
        .orElseThrow();
  }

  private static ComparedChunks compared(GroupMember<?> member, GroupMember<?> upstream) {
    var definition = upstream.plan().definition();
    var scope = definition.scope();
    var line = Line.of(scope).orElseThrow();
    var own = member.plan().definition();
    return new ComparedChunks(
        scope.discovers(),
        definition.order(),
        scope.codec(),
        line,
        Line.zoneOf(line, definition.zone(), Line.of(own.scope()).orElseThrow(), own.zone()));
  }

  /** Wakes lanes downstream when a chunk has succeeded. */
  private static final class Waking implements ProgressListener {

    private final Runnable wake;
    private final TimeSource time;
    private long last;

    Waking(Runnable wake, TimeSource time) {
      this.wake = wake;
      this.time = time;
      this.last = time.nanos() - LEAST_NANOS;
    }

    @Override
    public void on(ProgressEvent event) {
      boolean succeeded =
          event instanceof ProgressEvent.ChunkChanged change
              && change.state() == ChunkState.SUCCEEDED;
      if (succeeded && time.nanos() - last >= LEAST_NANOS) {
        last = time.nanos();
        wake.run();
      }
    }
  }
}
