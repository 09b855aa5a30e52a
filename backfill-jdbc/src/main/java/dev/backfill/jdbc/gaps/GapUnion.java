package dev.backfill.jdbc.gaps;

import dev.backfill.scope.Range;
import java.util.BitSet;
import java.util.List;

/** The periods in which at least one group has a gap. Mutable; used by one thread. */
final class GapUnion<R extends Range> {

  private final GapDecision<R> verdict;
  private final BitSet all = new BitSet();
  private long lacking;
  private long pairs;

  GapUnion(GapDecision<R> verdict) {
    this.verdict = verdict;
  }

  /** Adds the gaps of one group. */
  void add(List<Long> counts) {
    var gaps = verdict.gaps(counts);
    all.or(gaps);
    gaps.and(verdict.expected());
    pairs += gaps.cardinality();
    lacking += gaps.isEmpty() ? 0 : 1;
  }

  /** The numbers of the periods. */
  BitSet gaps() {
    return all;
  }

  /** The number of groups that have a gap. */
  long lacking() {
    return lacking;
  }

  /** The number of gaps that they have together. */
  long pairs() {
    return pairs;
  }
}
