package dev.backfill.jdbc;

import dev.backfill.check.Check;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.check.GapsCheck;
import dev.backfill.jdbc.gaps.GapCoverage;
import dev.backfill.jdbc.gaps.GapGroups;
import dev.backfill.jdbc.gaps.GapRule;
import dev.backfill.jdbc.gaps.GapSearch;
import dev.backfill.jdbc.scope.PartitionCuts;
import dev.backfill.jdbc.scope.Selected;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The gaps of a table.
 *
 * @param search the search, with its settings
 */
record GapScope<R extends Range>(GapSearch<R, ?> search) implements JdbcGaps<R>, Selected<R> {

  /**
   * {@inheritDoc} The rows in the gaps, for work that names them, without the conditions of the
   * search: those say which rows count, and not which ones are to come.
   */
  @Override
  public Selection<R> rows() {
    var all = search.rows();
    return Selection.of(all.table(), all.axis(), new GapCoverage<>(search, false));
  }

  @Override
  public JdbcGaps<R> where(String condition) {
    return new GapScope<>(search.where(condition));
  }

  @Override
  public JdbcGaps<R> atLeast(long rows) {
    return new GapScope<>(search.by(search.rule().withLeast(rows)));
  }

  @Override
  public JdbcGaps<R> sparseBelowPercent(int percentOfMedian) {
    return new GapScope<>(search.by(search.rule().withPercent(percentOfMedian)));
  }

  @Override
  public JdbcGaps<R> expecting(String name, Predicate<? super R> period) {
    return new GapScope<>(search.by(search.rule().with(new GapRule.Calendar<>(name, period))));
  }

  @Override
  public JdbcGaps<R> per(String column) {
    return per(GapGroups.of(search.rows().table(), column));
  }

  @Override
  public JdbcGaps<R> per(String column, JdbcTable groups, String groupColumn) {
    return per(GapGroups.of(search.rows().table(), column, groups.source(), groupColumn));
  }

  private JdbcGaps<R> per(GapGroups groups) {
    Column along = search.axis().column();
    if (groups.column().equals(along)) {
      throw new IllegalArgumentException(
          "Gaps of '%s' are searched along column '%s', which cannot be the group too; name another column"
              .formatted(groups.table().fullName(), along.name()));
    }
    return new GapScope<>(search.per(groups));
  }

  @Override
  public JdbcScope<R> rowsOf(JdbcTable source) {
    return rowsOf(source, search.axis().column().name());
  }

  @Override
  public JdbcScope<R> rowsOf(JdbcTable source, String column) {
    return TableScope.of(
        source.source(), search.axisOf(source.source(), column), new GapCoverage<>(search, true));
  }

  @Override
  public Check gapsFilled() {
    return new GapsCheck<>(search);
  }

  @Override
  public ChunkStrategy<R> partitions() {
    return PartitionCuts.of(rows());
  }

  @Override
  public JdbcScope<R> withNulls() {
    return new TableScope<>(rows()).withNulls();
  }

  @Override
  public JdbcScope<R> exactCounts() {
    throw new IllegalArgumentException(
        "Gaps of '%s' have no rows to count; progress goes by chunks. source.within(gaps).exactCounts() counts those to come"
            .formatted(search.rows().facts().fullName()));
  }

  @Override
  public long rowsWithoutKey() {
    return search.rows().rowsWithoutKey();
  }

  @Override
  public Optional<R> missingKeys() {
    return Optional.empty();
  }

  @Override
  public String definition() {
    return search.definition();
  }

  @Override
  public Iterator<R> ranges() {
    return search.find().iterator();
  }

  @Override
  public Optional<String> found(List<R> ranges) {
    return Optional.of(search.sentence(ranges));
  }

  @Override
  public RangeCodec<R> codec() {
    return search.axis().codec();
  }

  @Override
  public Optional<ZoneId> zone() {
    return search.axis().zone();
  }

  @Override
  public boolean discovers() {
    return true;
  }
}
