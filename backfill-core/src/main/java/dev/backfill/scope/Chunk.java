package dev.backfill.scope;

import java.util.Optional;

/**
 * The unit of plan, retry, progress, report and undo. Role; immutable.
 *
 * @param <R> type of the range
 */
public interface Chunk<R extends Range> {

  /**
   * The ledger's key, and the order of work.
   *
   * @return 1 or more
   */
  long no();

  /**
   * The label for people, made from the range: {@code 2023-07} for a whole month; the ordinal where
   * the bounds are row data.
   *
   * @return unique within a plan
   */
  String id();

  /**
   * The kind of rows that this chunk stands for.
   *
   * @return {@link ChunkKind#RANGE} for nearly all
   */
  ChunkKind kind();

  /**
   * Which data this chunk stands for.
   *
   * @return the range
   */
  R range();

  /**
   * The number of rows that were expected when it was planned.
   *
   * @return the estimate, or empty where it is unknown
   */
  Optional<Estimate> estimate();

  /**
   * A chunk as it stands in a plan.
   *
   * @param <R> type of the range
   * @param no the ledger's key
   * @param id the label
   * @param kind the kind of its rows
   * @param range which data
   * @param estimate the number of rows that are expected
   * @return an immutable chunk, equal to every other of the same components
   */
  static <R extends Range> Chunk<R> of(
      long no, String id, ChunkKind kind, R range, Optional<Estimate> estimate) {
    return new PlannedChunk<>(no, id, kind, range, estimate);
  }
}
