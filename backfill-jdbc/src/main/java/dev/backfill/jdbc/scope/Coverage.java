package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.scope.Range;
import java.util.List;
import java.util.Optional;

/**
 * Which ranges of a table a scope covers. Role; immutable.
 *
 * @param <R> type of the ranges
 */
public interface Coverage<R extends Range> {

  /** The ranges of a plan, ascending and disjoint; none if there is nothing to do. */
  List<R> ranges();

  /** The ranges whose rows a check reads, which are the same before and after a run. */
  List<R> checked();

  /**
   * Returns true if they are periods that a calendar gives: no row without a value belongs to one.
   */
  default boolean isOfPeriods() {
    return false;
  }

  /**
   * Returns true if the rows in them are still to come: work does not look them up by the chunk.
   */
  default boolean isToBeFilled() {
    return false;
  }

  /** Returns true if a table has rows in them already, which copies would double. */
  default boolean mayHaveRowsOf(SourceTable table) {
    return false;
  }

  /** Returns true if the ranges are found in the data. */
  boolean discovered();

  /** The last part of a scope's definition, about these ranges; empty if nothing. */
  default String definition() {
    return "";
  }

  /** Returns a notice about the ranges that were found, in any order. */
  default Optional<String> found(List<R> ranges) {
    return Optional.empty();
  }

  /**
   * A range that was given.
   *
   * @param range which
   */
  record Given<R extends Range>(R range) implements Coverage<R> {

    @Override
    public List<R> ranges() {
      return List.of(range);
    }

    @Override
    public List<R> checked() {
      return ranges();
    }

    @Override
    public boolean discovered() {
      return false;
    }
  }

  /**
   * One range that is found in the data: from the first row to the last one, or keys of a query.
   *
   * @param read finds the range; empty if there is no row
   */
  record Found<R extends Range>(Read<R> read) implements Coverage<R> {

    @Override
    public List<R> ranges() {
      return read.range().stream().toList();
    }

    @Override
    public List<R> checked() {
      return ranges();
    }

    @Override
    public boolean discovered() {
      return true;
    }
  }

  /** Finds the range to be covered. */
  @FunctionalInterface
  interface Read<R extends Range> {
    Optional<R> range();
  }
}
