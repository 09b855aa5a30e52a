package dev.backfill.run.context;

import dev.backfill.ledger.Upstreams;
import dev.backfill.run.engine.LaneLimit;
import dev.backfill.scope.Range;
import java.util.Optional;
import java.util.Set;

/** What a run has to do with other runs of its group. Thread-safe. */
public final class InGroup<R extends Range> {

  private final Upstreams<R> upstream;
  private final Set<String> after;
  private final LaneLimit lanes;
  private volatile Optional<String> blockedBy = Optional.empty();

  /**
   * A member of a group.
   *
   * @param upstream the plans on which it depends
   * @param after the names of all plans that come before it
   * @param lanes the limit that it shares
   */
  public InGroup(Upstreams<R> upstream, Set<String> after, LaneLimit lanes) {
    this.upstream = upstream;
    this.after = Set.copyOf(after);
    this.lanes = lanes;
  }

  /** A run by itself. */
  public static <R extends Range> InGroup<R> alone() {
    return new InGroup<>(Upstreams.none(), Set.of(), LaneLimit.NONE);
  }

  public Upstreams<R> upstream() {
    return upstream;
  }

  public Set<String> after() {
    return after;
  }

  public LaneLimit lanes() {
    return lanes;
  }

  /** The remaining chunks wait for a plan upstream that has ended without completing. */
  public void blocked(String why) {
    blockedBy = Optional.of(why);
  }

  /** Why the run has ended without some of its chunks. */
  public Optional<String> blockedBy() {
    return blockedBy;
  }
}
