package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.OwnNames;
import dev.backfill.jdbc.sql.SqlText;
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
import java.util.stream.Stream;

/**
 * A column that is looked up by explicit keys.
 *
 * @param column the column
 * @param form the form of the keys
 * @param dialect renders the condition
 * @param origin where the keys come from
 */
public record KeyAxis<K>(Column column, KeyForm<K> form, Dialect dialect, KeyOrigin<K> origin)
    implements Axis<KeySet<K>> {

  /** Keys in one question. */
  private static final int ASKED = 10_000;

  private Class<K> type() {
    return form.type();
  }

  @Override
  public KeySet<K> sample() {
    return new KeySet<>(List.of(form.sample()));
  }

  @Override
  public String definition() {
    return origin.definition();
  }

  @Override
  public List<String> notices() {
    return origin.notices();
  }

  @Override
  public List<KeySet<K>> missing(List<? extends KeySet<K>> ranges, Selection<KeySet<K>> scope) {
    var missing = new ArrayList<K>();
    for (var range : ranges) {
      var keys = range.keys();
      for (int from = 0; from < keys.size(); from += ASKED) {
        var part = keys.subList(from, Math.min(keys.size(), from + ASKED));
        places(part, scope).forEach(place -> missing.add(part.get(place - 1)));
      }
    }
    return missing.isEmpty() ? List.of() : List.of(new KeySet<>(missing));
  }

  /** Where among these keys those are that have no row, from 1. */
  private List<Integer> places(List<K> keys, Selection<KeySet<K>> scope) {
    Table facts = scope.facts();
    var condition = scope.restricted(SqlText.of("true"));
    var query =
        OwnNames.rendered(
            Stream.concat(OwnNames.in(facts), Stream.of(condition.sql())),
            names -> unknown(names.of(facts), names.of(column), names.of(condition), keys));
    return scope
        .reader()
        .read(
            "look for the keys in '%s'".formatted(facts.fullName()),
            connection -> {
              var places = new ArrayList<Integer>();
              try (var statement = query.prepare(connection);
                  var row = statement.executeQuery()) {
                while (row.next()) {
                  places.add(row.getInt(1));
                }
              }
              return places;
            });
  }

  private SqlText unknown(Table facts, Column named, SqlText condition, List<K> keys) {
    return SqlText.of("select backfill_asked.backfill_place from (")
        .plus(dialect.values().numbered(named, keys))
        .plus(
            ") backfill_asked (backfill_key, backfill_place) where not exists (select 1 from %s where %s %s backfill_asked.backfill_key and "
                .formatted(facts.sql(), facts.sql(named), named.operator("=")))
        .plus(condition)
        .plus(") order by 1");
  }

  @Override
  public RangeCodec<KeySet<K>> codec() {
    return RangeCodec.keys(type());
  }

  @Override
  public Optional<ZoneId> zone() {
    return Optional.empty();
  }

  @Override
  public boolean namesRows() {
    return true;
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
    if (!(range instanceof KeySet<?> set) || !type().isInstance(set.keys().getFirst())) {
      throw new IllegalArgumentException(
          "Column '%s' is looked up by keys of type %s, not by %s"
              .formatted(column.name(), type().getSimpleName(), range.getClass().getSimpleName()));
    }
    return dialect.values().anyOf(column, sql.apply(column), set.keys());
  }

  @Override
  public Iterator<KeySet<K>> cut(
      KeySet<K> range, long rows, Order order, Selection<KeySet<K>> scope) throws Exception {
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
