package dev.backfill.jdbc.reload;

import static java.util.Objects.requireNonNull;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.copy.CopyWork;
import dev.backfill.jdbc.dialect.CopiedValue;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The columns of a target that hold the columns of the source along which its rows are read.
 * Immutable.
 *
 * @param copy what each column of the target gets
 * @param bySource columns of the target, by the names of the source's columns that they hold
 */
record TargetKey(CopyWork copy, Map<String, Column> bySource) {

  TargetKey {
    bySource = Map.copyOf(bySource);
  }

  /** Columns that are carried over as they are. */
  static TargetKey of(CopyWork copy) {
    var columns = new LinkedHashMap<String, Column>();
    for (CopiedValue value : copy.values()) {
      value.source().ifPresent(from -> columns.putIfAbsent(from.name(), value.target()));
    }
    return new TargetKey(copy, columns);
  }

  /** Returns true if the target has a column of the source as it is. */
  boolean has(Column source) {
    return bySource.containsKey(source.name());
  }

  /** The column of the target that holds a column of the source. */
  Column of(Column source) {
    return requireNonNull(bySource.get(source.name()), source.name());
  }

  /** A column of the source for statements on the target. */
  Function<Column, String> sql() {
    return column -> copy.target().facts().sql(of(column));
  }

  /** The columns of a walk in the target. */
  String list(Collection<Column> walk) {
    return walk.stream().map(sql()).collect(Collectors.joining(", "));
  }
}
