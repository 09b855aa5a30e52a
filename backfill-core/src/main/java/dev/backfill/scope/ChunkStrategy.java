package dev.backfill.scope;

import java.time.ZoneId;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Splits a range into chunks. Role: {@link ChunkBy} has the library's own, hosts may write theirs.
 *
 * <p>Implementations are immutable and thread-safe. Invariant in {@code R}, since it takes and
 * makes ranges.
 *
 * @param <R> type of the ranges
 */
public interface ChunkStrategy<R extends Range> {

  /**
   * The canonical definition of this strategy: part of the plan's fingerprint, so it must be the
   * same text in every JVM and change whenever the chunks would.
   *
   * @return one line, such as {@code month} or {@code width 10000}
   */
  String definition();

  /**
   * Splits one range, lazily, in the order of work. Called again for the remainder of a range after
   * a restart, so the pieces must not depend on where the range starts or ends, apart from the
   * first and the last.
   *
   * @param range the range to split
   * @param planning zone, order, and the estimator of row counts
   * @return pieces that are ordered by {@link Planning#order}, disjoint, not empty, and cover
   *     exactly {@code range}
   * @throws Exception if the data cannot be asked
   */
  Iterator<R> split(R range, Planning<R> planning) throws Exception;

  /**
   * The number of chunks that there will be, by arithmetic only; lets a plan of too many chunks be
   * refused before anything is written.
   *
   * @param range the range that would be split
   * @param zone zone of the plan
   * @return the number of chunks, at most a handful off, or empty if only the data can tell
   */
  default OptionalLong count(R range, ZoneId zone) {
    return OptionalLong.empty();
  }

  /**
   * The zone in which this strategy cuts, where it brings one.
   *
   * @return the zone, or empty for the scope's own
   */
  default Optional<ZoneId> zone() {
    return Optional.empty();
  }

  /**
   * Refuses a scope that this strategy cannot split, before anything is written.
   *
   * @param scope the scope of the plan
   * @throws IllegalArgumentException saying what is missing and which strategy serves instead
   */
  default void requireServes(Scope<R> scope) {}
}
