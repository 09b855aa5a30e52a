package dev.backfill.jdbc;

import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Axis;
import dev.backfill.jdbc.scope.Coverage;
import dev.backfill.jdbc.scope.PartitionCuts;
import dev.backfill.jdbc.scope.Selected;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.scope.Advice;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.RowEstimator;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Rows of a table along an axis, and the steps that narrow it.
 *
 * @param rows the rows
 */
record TableScope<R extends Range>(Selection<R> rows) implements JdbcScope<R>, Selected<R> {

  /** Nothing more is set. */
  static <R extends Range> TableScope<R> of(SourceTable table, Axis<R> axis, Coverage<R> coverage) {
    return new TableScope<>(Selection.of(table, axis, coverage));
  }

  /**
   * The rows of a scope that a check of a table is about.
   *
   * @throws IllegalArgumentException if the scope is of another table, or of the keys of a query
   */
  static Selection<?> on(SourceTable table, JdbcScope<?> scope) {
    Selection<?> rows = Selection.in(scope).orElseThrow();
    rows.requireCheckable(table);
    return rows;
  }

  @Override
  public JdbcScope<R> where(String condition) {
    return new TableScope<>(rows.where(condition));
  }

  @Override
  public JdbcScope<R> exactCounts() {
    return new TableScope<>(rows.exactCounts());
  }

  @Override
  public JdbcScope<R> withNulls() {
    return new TableScope<>(rows.withNulls());
  }

  @Override
  public ChunkStrategy<R> partitions() {
    return PartitionCuts.of(rows);
  }

  @Override
  public long rowsWithoutKey() {
    return rows.rowsWithoutKey();
  }

  @Override
  public Optional<R> missingKeys() {
    return rows.missingKeys();
  }

  @Override
  public String definition() {
    return rows.definition();
  }

  @Override
  public Iterator<R> ranges() {
    return rows.ranges();
  }

  @Override
  public RangeCodec<R> codec() {
    return rows.codec();
  }

  @Override
  public Optional<RowEstimator<R>> estimator() {
    return rows.estimator();
  }

  @Override
  public Optional<ZoneId> zone() {
    return rows.zone();
  }

  @Override
  public boolean discovers() {
    return rows.discovers();
  }

  @Override
  public boolean boundsArePlaces() {
    return rows.boundsArePlaces();
  }

  @Override
  public List<R> halves(R range) {
    return rows.halves(range);
  }

  @Override
  public Optional<R> nulls() {
    return rows.nulls();
  }

  @Override
  public List<String> notices() {
    return rows.notices();
  }

  @Override
  public Optional<String> found(List<R> ranges) {
    return rows.found(ranges);
  }

  @Override
  public List<String> notices(List<R> planned) {
    return rows.notices(planned);
  }

  @Override
  public List<Advice> advice() {
    return rows.advice();
  }
}
