package dev.backfill.yaml;

import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Range;
import dev.backfill.yaml.grammar.RowCount;
import dev.backfill.yaml.grammar.Values;
import dev.backfill.yaml.reading.CalendarUnits;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes the scope of a table and the strategy that cuts it. */
final class ScopeBinder {

  private static final String COLUMN = "scope.column";

  private final Values scope;
  private final Values strategy;
  private final JdbcTable table;
  private final BindFaults faults;

  ScopeBinder(Values values, JdbcTable table, BindFaults faults) {
    this.scope = values.section("scope");
    this.strategy = values.section("strategy");
    this.table = table;
    this.faults = faults;
  }

  /** A scope, and how it is cut. */
  record Cut<R extends Range>(JdbcScope<R> scope, ChunkStrategy<R> strategy) {}

  Optional<? extends Cut<?>> bound() {
    if (scope.isTrue("by_key")) {
      return byKey();
    }
    var column = scope.text("column");
    if (column.isEmpty()) {
      faults.add(
          COLUMN,
          "the key 'column' is missing in 'scope'; name the column of '%s' that the chunks go by"
              .formatted(table.name()));
      return Optional.empty();
    }
    if (scope.has("keys")) {
      return keys(column.get());
    }
    if (scope.has("id_range")) {
      return ids(column.get());
    }
    if (scope.has("date_range")) {
      return scope.section("date_range").byKey().get("start") instanceof LocalDate
          ? dates(column.get())
          : instants(column.get());
    }
    faults.add(
        "scope", "the scope has no range; write one of date_range, id_range, keys and by_key");
    return Optional.empty();
  }

  private Optional<Cut<DateRange>> dates(String column) {
    var range = scope.section("date_range");
    var from = range.get("start", LocalDate.class).orElseThrow();
    var to = range.get("end", LocalDate.class).orElseThrow();
    return cut(
        () ->
            zone()
                .map(zone -> table.dates(column, from, to, zone))
                .orElseGet(() -> table.dates(column, from, to)),
        CalendarUnits::dates,
        (unit, rows) -> CalendarUnits.of(unit).dates().atMost(rows));
  }

  private Optional<Cut<InstantRange>> instants(String column) {
    var range = scope.section("date_range");
    var from = range.get("start", Instant.class).orElseThrow();
    var to = range.get("end", Instant.class).orElseThrow();
    ZoneId zone = zone().orElse(ZoneOffset.UTC);
    return cut(
        () ->
            zone()
                .map(in -> table.instants(column, from, to, in))
                .orElseGet(() -> table.instants(column, from, to)),
        unit -> unit.instants(zone),
        (unit, rows) -> CalendarUnits.of(unit).instants(zone).atMost(rows));
  }

  private Optional<Cut<IdRange>> ids(String column) {
    var range = scope.section("id_range");
    long from = range.number("start").orElseThrow();
    long to = range.number("end").orElseThrow();
    var rows = made(() -> table.ids(column, from, to));
    var width = strategy.number("chunk_width");
    return width.isPresent()
        ? rows.map(found -> new Cut<>(found, ChunkBy.width(width.get())))
        : rows.flatMap(this::byRows);
  }

  private Optional<Cut<KeyRange>> byKey() {
    return made(table::byKey).flatMap(this::byRows);
  }

  private Optional<? extends Cut<?>> keys(String column) {
    var all = scope.list("keys");
    if (all.stream().allMatch(Long.class::isInstance)) {
      return keysOf(column, all.stream().map(Long.class::cast).toList());
    }
    if (all.stream().allMatch(String.class::isInstance)) {
      return keysOf(column, all.stream().map(String.class::cast).toList());
    }
    faults.add("scope.keys", "the keys are numbers and text; write all of them alike");
    return Optional.empty();
  }

  private <K> Optional<Cut<KeySet<K>>> keysOf(String column, List<K> keys) {
    int size =
        strategy
            .get("chunk_size", RowCount.class)
            .map(RowCount::rows)
            .map(Math::toIntExact)
            .orElse(keys.size());
    return made(() -> table.keys(column, keys)).map(found -> new Cut<>(found, ChunkBy.size(size)));
  }

  private <R extends Range> Optional<Cut<R>> cut(
      Maker<R> maker,
      Function<CalendarUnits, ? extends ChunkStrategy<R>> whole,
      Limited<R> limited) {
    var unit = strategy.text("chunk_by");
    var rows = made(maker);
    if (unit.isEmpty()) {
      return rows.flatMap(this::byRows);
    }
    return rows.flatMap(
        found ->
            unit.get().equals("partition")
                ? faults
                    .ask("strategy.chunk_by", found::partitions)
                    .map(partitions -> new Cut<>(found, partitions))
                : faults
                    .ask("strategy.chunk_by", () -> calendar(unit.get(), whole, limited))
                    .map(calendar -> new Cut<>(found, calendar)));
  }

  private <R extends Range> ChunkStrategy<R> calendar(
      String unit, Function<CalendarUnits, ? extends ChunkStrategy<R>> whole, Limited<R> limited) {
    var size = strategy.get("chunk_size", RowCount.class);
    return size.isPresent()
        ? limited.of(unit, size.get().rows())
        : whole.apply(CalendarUnits.of(unit));
  }

  private <R extends Range> Optional<Cut<R>> byRows(JdbcScope<R> found) {
    if (strategy.text("chunk_by").filter("partition"::equals).isPresent()) {
      return faults
          .ask("strategy.chunk_by", found::partitions)
          .map(partitions -> new Cut<>(found, partitions));
    }
    var size = strategy.get("chunk_size", RowCount.class);
    if (size.isEmpty()) {
      faults.add(
          "strategy",
          "the strategy does not say how the range is cut; write one of chunk_by, chunk_width and"
              + " chunk_size");
      return Optional.empty();
    }
    return Optional.of(new Cut<>(found, ChunkBy.rows(size.get().rows())));
  }

  private <R extends Range> Optional<JdbcScope<R>> made(Maker<R> maker) {
    return alongColumn(maker)
        .flatMap(found -> faults.ask("scope.where", () -> narrowed(found)))
        .flatMap(found -> faults.ask("scope.with_nulls", () -> widened(found)));
  }

  private <R extends Range> Optional<JdbcScope<R>> alongColumn(Maker<R> maker) {
    try {
      return Optional.of(maker.make());
    } catch (IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage());
      if (zone().isEmpty() && why.contains("say the zone")) {
        faults.add("scope.zone", why + "; write scope.zone, such as 'zone: Europe/Berlin'");
      } else {
        faults.add(COLUMN, why);
      }
      return Optional.empty();
    }
  }

  private <R extends Range> JdbcScope<R> narrowed(JdbcScope<R> found) {
    var exact = scope.isTrue("exact_counts") ? found.exactCounts() : found;
    return scope.text("where").map(exact::where).orElse(exact);
  }

  private <R extends Range> JdbcScope<R> widened(JdbcScope<R> found) {
    return scope.isTrue("with_nulls") ? found.withNulls() : found;
  }

  private Optional<ZoneId> zone() {
    return scope.get("zone", ZoneId.class);
  }

  /** Makes a scope, or refuses its column. */
  @FunctionalInterface
  private interface Maker<R extends Range> {
    JdbcScope<R> make();
  }

  /** A unit of the calendar with a limit of rows. */
  @FunctionalInterface
  private interface Limited<R extends Range> {
    ChunkStrategy<R> of(String unit, long rows);
  }
}
