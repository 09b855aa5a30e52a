package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.HeapPages;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The pages of a table that has no key, by their numbers. A row that is changed may move to another
 * page, so such a chunk may miss rows or meet them twice.
 *
 * @param pages where rows lie
 */
public record PageAxis(HeapPages pages) implements Axis<IdRange> {

  @Override
  public boolean rowsMayMove() {
    return true;
  }

  @Override
  public List<Column> columns() {
    return List.of(pages.place());
  }

  @Override
  public RangeCodec<IdRange> codec() {
    return RangeCodec.ids();
  }

  @Override
  public Optional<ZoneId> zone() {
    return Optional.empty();
  }

  @Override
  public IdRange everything() {
    return new IdRange(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Override
  public SqlText condition(Range range, Function<Column, String> sql) {
    if (!(range instanceof IdRange numbers)) {
      throw new IllegalArgumentException(
          "Pages are cut into ranges of numbers, not into " + range.getClass().getSimpleName());
    }
    String name = sql.apply(pages.place());
    return SqlText.of(name + " >= ")
        .plus(pages.start(numbers.from()))
        .plus(" and " + name + " < ")
        .plus(pages.start(numbers.to()));
  }

  @Override
  public IdRange sample() {
    return new IdRange(0, 1);
  }

  /** As many pages as have that many rows on average. */
  @Override
  public Iterator<IdRange> cut(IdRange range, long rows, Order order, Selection<IdRange> scope)
      throws Exception {
    double all = Math.max(1, scope.estimate(range).rows());
    double numbers = (double) range.to() - range.from();
    long each = Math.max(1, (long) (numbers / all * rows));
    return ChunkBy.width(each)
        .split(range, new Planning<>(ZoneOffset.UTC, order, Optional.empty()));
  }
}
