package dev.backfill.jdbc;

import dev.backfill.scope.KeySet;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A column that is looked up by explicit keys.
 *
 * @param column the column
 * @param type type of the keys
 * @param dialect renders the condition
 */
record KeyAxis<K>(Column column, Class<K> type, Dialect dialect, KeySet<K> sample)
    implements Axis<KeySet<K>> {

  @Override
  public RangeCodec<KeySet<K>> codec() {
    return RangeCodec.keys(type);
  }

  @Override
  public Optional<ZoneId> zone() {
    return Optional.empty();
  }

  @Override
  public List<Column> columns() {
    return List.of(column);
  }

  @Override
  public KeySet<K> everything() {
    throw new IllegalArgumentException(
        "Column '%s' is looked up by explicit keys; rows without a value have none"
            .formatted(column.name()));
  }

  @Override
  public SqlText condition(Range range, Function<Column, String> sql) {
    if (!(range instanceof KeySet<?> set) || !type.isInstance(set.keys().getFirst())) {
      throw new IllegalArgumentException(
          "Column '%s' is looked up by keys of type %s, not by %s"
              .formatted(column.name(), type.getSimpleName(), range.getClass().getSimpleName()));
    }
    return dialect.anyOf(column, sql.apply(column), set.keys());
  }

  @Override
  public Iterator<KeySet<K>> cut(
      KeySet<K> range, long rows, Order order, TableScope<KeySet<K>> scope) throws Exception {
    var keys = range.keys();
    long perKey = Math.max(1, Math.ceilDiv(scope.estimate(range).rows(), (long) keys.size()));
    int size = Math.clamp(rows / perKey, 1, keys.size());
    List<KeySet<K>> pieces = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += size) {
      pieces.add(new KeySet<>(keys.subList(from, Math.min(keys.size(), from + size))));
    }
    if (order == Order.NEWEST_FIRST) {
      Collections.reverse(pieces);
    }
    return pieces.iterator();
  }
}
