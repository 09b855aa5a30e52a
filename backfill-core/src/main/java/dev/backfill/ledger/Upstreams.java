package dev.backfill.ledger;

import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import java.util.List;
import java.util.Optional;

/**
 * The plans on which a run depends, and which of its chunks may start. Role; the engine implements
 * it, and a ledger asks it within a {@link RunLedger#claim(int, long, Upstreams) claim}.
 * Thread-safe.
 *
 * @param <R> type of the ranges of the run that depends on them
 */
public interface Upstreams<R extends Range> {

  /**
   * Begins one decision. To be called before the ledger reads the runs of the upstream plans.
   *
   * @return the decision
   */
  Decision<R> begin();

  /**
   * Returns true if the run depends on no other plan.
   *
   * @return true for {@link #none}
   */
  default boolean isEmpty() {
    return false;
  }

  /**
   * No dependency.
   *
   * @param <R> type of the ranges
   * @return every chunk may start
   */
  static <R extends Range> Upstreams<R> none() {
    return new NoUpstreams<>();
  }

  /**
   * One decision, by one look at the ledger.
   *
   * @param <R> type of the ranges of the run that depends on the plans
   */
  interface Decision<R extends Range> {

    /**
     * The names of the upstream plans.
     *
     * @return no name twice
     */
    List<String> planNames();

    /**
     * The rule that the runs of these plans give.
     *
     * @param upstream the runs, in the order of the names
     * @return says of each chunk whether it may start
     */
    Rule<R> by(List<UpstreamRun> upstream);
  }

  /**
   * Says of each chunk whether it may start.
   *
   * @param <R> type of the ranges
   */
  @FunctionalInterface
  interface Rule<R extends Range> {

    /**
     * Why a chunk may not start.
     *
     * @param kind the kind of its rows
     * @param range which data
     * @return empty if all that covers it upstream has succeeded
     */
    Optional<Wait> waitOf(ChunkKind kind, R range);
  }

  /**
   * Why a chunk may not start.
   *
   * <p>Value.
   *
   * @param blocked true if it cannot start any more while this process is at work, because its
   *     upstream has ended without it
   * @param why names the plan upstream, and its chunk if it is one; without a full stop
   */
  record Wait(boolean blocked, String why) {}
}
