package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.copy.LoadBatches;
import dev.backfill.jdbc.gaps.GapSearch;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.BadRowAxis;
import dev.backfill.jdbc.scope.Coverage;
import dev.backfill.jdbc.scope.DateBounds;
import dev.backfill.jdbc.scope.DistinctKeys;
import dev.backfill.jdbc.scope.EpochBounds;
import dev.backfill.jdbc.scope.IdBounds;
import dev.backfill.jdbc.scope.InstantBounds;
import dev.backfill.jdbc.scope.IntervalAxis;
import dev.backfill.jdbc.scope.KeyAxis;
import dev.backfill.jdbc.scope.KeyFile;
import dev.backfill.jdbc.scope.KeyForm;
import dev.backfill.jdbc.scope.KeyOrigin;
import dev.backfill.jdbc.scope.KeyQuery;
import dev.backfill.jdbc.scope.PageAxis;
import dev.backfill.jdbc.scope.TupleAxis;
import dev.backfill.ledger.BadRow;
import dev.backfill.ledger.Ledger;
import dev.backfill.scope.DateChunking;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantChunking;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Range;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes the scopes of a table, and refuses bounds that do not go with the column.
 *
 * @param table the table
 */
record Scopes(SourceTable table) {

  private static final Set<ChronoUnit> EPOCH_UNITS =
      EnumSet.of(ChronoUnit.SECONDS, ChronoUnit.MILLIS, ChronoUnit.MICROS, ChronoUnit.NANOS);

  /** The ledger of the plan that tries them again holds each of them. */
  private static final int MOST_BAD_ROWS = 100_000;

  JdbcScope<DateRange> dates(String name, LocalDate from, LocalDate to, Optional<ZoneId> zone) {
    return given(dateAxis(name, zone, "dates(column, from, to"), new DateRange(from, to));
  }

  /**
   * A column that is cut into days.
   *
   * @param call the call that sets all but the zone, for messages
   * @throws IllegalArgumentException if it cannot be, or if column and zone do not go together
   */
  IntervalAxis<DateRange, LocalDate> dateAxis(String name, Optional<ZoneId> zone, String call) {
    Column column = column(name);
    switch (column.type()) {
      case DATE -> {
        if (zone.isPresent()) {
          throw refused(
              column, "holds dates, which are the same in every zone; leave the zone out");
        }
      }
      case TIMESTAMP, TIMESTAMPTZ -> {
        if (zone.isEmpty()) {
          throw refused(
              column,
              "does not hold dates: where a day begins depends on the zone; say the zone once:"
                  + " %s, zone)".formatted(call));
        }
      }
      default -> throw refused(column, "holds neither dates nor times; " + otherwise(column));
    }
    return new IntervalAxis<>(column, new DateBounds(column.type(), zone));
  }

  JdbcScope<InstantRange> instants(String name, Instant from, Instant to, Optional<ZoneId> zone) {
    var axis =
        instantAxis(name, zone, "instants(column, from, to", "LocalDate: dates(column, from, to)");
    return given(axis, new InstantRange(from, to));
  }

  /**
   * A column that is cut into instants.
   *
   * @param call the call that sets all but the zone, for messages
   * @param forDates the call for a column of dates, for messages
   * @throws IllegalArgumentException if it cannot be, or if column and zone do not go together
   */
  IntervalAxis<InstantRange, Instant> instantAxis(
      String name, Optional<ZoneId> zone, String call, String forDates) {
    Column column = column(name);
    switch (column.type()) {
      case TIMESTAMPTZ -> {}
      case TIMESTAMP -> {
        if (zone.isEmpty()) {
          throw refused(
              column,
              "holds the times of a clock, not instants; say the zone of the clock once:"
                  + " %s, zone)".formatted(call));
        }
      }
      case DATE -> throw refused(column, "holds dates; use " + forDates);
      default -> throw refused(column, "holds no times; " + otherwise(column));
    }
    return new IntervalAxis<>(column, new InstantBounds(column.type(), zone));
  }

  JdbcScope<IdRange> ids(String name, long from, long to) {
    return given(new IntervalAxis<>(integer(name), new IdBounds()), new IdRange(from, to));
  }

  JdbcScope<IdRange> ids(String name) {
    Column column = integer(name);
    return TableScope.of(
        table,
        new IntervalAxis<>(column, new IdBounds()),
        new Coverage.Found<>(() -> extent(column)));
  }

  private Column integer(String name) {
    Column column = column(name);
    if (column.type() != ColumnType.INTEGER) {
      throw refused(column, "holds no whole numbers of at most 64 bits");
    }
    return column;
  }

  /** The bound after the greatest key is the type's MAX if there is none, which is unbounded. */
  private Optional<IdRange> extent(Column column) {
    Table facts = table.facts();
    return table
        .reader()
        .read(
            "find the first and the last %s of '%s'".formatted(column.name(), facts.fullName()),
            connection -> {
              try (var statement = connection.createStatement();
                  var row =
                      statement.executeQuery(
                          "select min(%1$s), max(%1$s) from %2$s"
                              .formatted(column.sql(), facts.sql()))) {
                row.next();
                long first = row.getLong(1);
                if (row.wasNull()) {
                  return Optional.empty();
                }
                long last = new IdBounds().next(row.getLong(2));
                // one key at the very end of the type: below it there is nothing
                return Optional.of(new IdRange(Math.min(first, Long.MAX_VALUE - 1), last));
              }
            });
  }

  <K> JdbcScope<KeySet<K>> keys(String name, Collection<K> keys) {
    var given = KeyOrigin.given(keys);
    @SuppressWarnings("unchecked") // KeySet has checked that all keys are of the first one's class
    var type = (Class<K>) given.keys().keys().getFirst().getClass();
    Column column = column(name);
    return keys(column, form(column, type), distinct(column, given));
  }

  <K> JdbcScope<KeySet<K>> keys(String name, Class<K> type, String query) {
    Column column = column(name);
    var form = form(column, type);
    return keys(column, form, KeyQuery.of(table.reader(), form, query, distinct(column)));
  }

  <K> JdbcScope<KeySet<K>> keys(String name, Class<K> type, Path csv) {
    Column column = column(name);
    var form = form(column, type);
    return keys(column, form, distinct(column, KeyFile.read(form, column.name(), csv)));
  }

  /** The rows of the table that a run has set aside, as the ledger lists them when it is read. */
  JdbcScope<KeySet<String>> badRows(Ledger ledger, String plan) {
    if (ledger.attach(plan).isEmpty()) {
      throw new IllegalArgumentException(
          "The ledger knows no plan '%s', so no rows of '%s' were set aside by it; ledger.runs() lists its plans"
              .formatted(plan, table.name()));
    }
    return TableScope.of(
        table,
        BadRowAxis.of(table.facts(), plan),
        new Coverage.Found<>(() -> keysOf(ledger.badRows(plan, MOST_BAD_ROWS + 1), plan)));
  }

  private Optional<KeySet<String>> keysOf(List<BadRow> rows, String plan) {
    for (BadRow row : rows) {
      if (row.table().equals(LoadBatches.source(table.facts()))) {
        throw new IllegalArgumentException(
            "Plan '%s' has set aside rows that load(..) was given, and '%s' does not have them. Correct them where they come from, and load them by another plan, with skipExisting(). Nothing was written"
                .formatted(plan, table.facts().fullName()));
      }
      if (!row.table().equals(table.facts().fullName())) {
        throw new IllegalArgumentException(
            "Plan '%s' has set aside rows of '%s', and this scope is of '%s'; call badRows(..) of the other table. Nothing was written"
                .formatted(plan, row.table(), table.facts().fullName()));
      }
    }
    if (rows.size() > MOST_BAD_ROWS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Plan '%s' has set aside more than %,d rows, which is the limit of badRows(..). Name"
                  + " them by a condition instead. Nothing was written",
              plan,
              MOST_BAD_ROWS));
    }
    var keys = rows.stream().map(BadRow::key).distinct().toList();
    return keys.isEmpty() ? Optional.empty() : Optional.of(new KeySet<>(keys));
  }

  private <K> DistinctKeys<K> distinct(Column column) {
    return new DistinctKeys<>(table.facts(), column, table.reader().dialect());
  }

  /** Asks the database only where it may find keys equal that Java does not. */
  private <K> KeyOrigin.Given<K> distinct(Column column, KeyOrigin.Given<K> given) {
    DistinctKeys<K> distinct = distinct(column);
    return distinct.mayRepeat(given)
        ? table
            .reader()
            .read(
                "compare the keys of '%s'".formatted(table.name()),
                connection -> distinct.of(given, connection))
        : given;
  }

  private <K> KeyForm<K> form(Column column, Class<K> type) {
    var form = new KeyForm<>(type);
    if (!form.fits(column)) {
      throw refused(
          column,
          "cannot be looked up by keys of type %s; whole numbers are looked up by Long or Integer,"
                  .formatted(type.getSimpleName())
              + " UUIDs by UUID, text by String");
    }
    return form;
  }

  private <K> JdbcScope<KeySet<K>> keys(Column column, KeyForm<K> form, KeyOrigin<K> origin) {
    Coverage<KeySet<K>> coverage =
        origin.discovered()
            ? new Coverage.Found<>(() -> Optional.of(origin.keys()))
            : new Coverage.Given<>(origin.keys());
    return TableScope.of(
        table, new KeyAxis<>(column, form, table.reader().dialect(), origin), coverage);
  }

  JdbcGaps<DateRange> gaps(
      String name, DateChunking unit, LocalDate from, LocalDate to, Optional<ZoneId> zone) {
    var axis = dateAxis(name, zone, "gaps(column, unit, from, to");
    return new GapScope<>(GapSearch.of(table, axis, unit, new DateRange(from, to)));
  }

  JdbcGaps<InstantRange> gaps(
      String name, InstantChunking unit, Instant from, Instant to, Optional<ZoneId> zone) {
    var axis =
        instantAxis(
            name,
            zone,
            "gaps(column, unit, from, to",
            "LocalDate and units of days: gaps(column, DAY, from, to)");
    var units = zone.map(unit::in).orElse(unit);
    return new GapScope<>(GapSearch.of(table, axis, units, new InstantRange(from, to)));
  }

  private <R extends Range> JdbcScope<R> given(IntervalAxis<R, ?> axis, R range) {
    axis.requireWritable(range);
    return TableScope.of(table, axis, new Coverage.Given<>(range));
  }

  JdbcScope<InstantRange> epochs(
      String name, Instant from, Instant to, ChronoUnit unit, Optional<ZoneId> zone) {
    if (!EPOCH_UNITS.contains(unit)) {
      throw new IllegalArgumentException(
          "A column cannot count %s since 1970; it counts seconds, millis, micros or nanos"
              .formatted(unit));
    }
    return given(
        new IntervalAxis<>(integer(name), new EpochBounds(unit, zone)), new InstantRange(from, to));
  }

  JdbcScope<KeyRange> byKey() {
    if (table.facts().key().isEmpty()) {
      throw new IllegalArgumentException(
          "Table '%s' has neither a primary key nor a unique index without nulls; name columns that an index begins with: by(..)"
              .formatted(table.name()));
    }
    return tuples(table.facts().key());
  }

  JdbcScope<KeyRange> by(String first, String... more) {
    return tuples(Stream.concat(Stream.of(first), Arrays.stream(more)).map(this::column).toList());
  }

  JdbcScope<IdRange> pages() {
    Table facts = table.facts();
    if (!facts.key().isEmpty() || facts.partitioned()) {
      throw new IllegalArgumentException(
          facts.partitioned()
              ? "Table '%s' is partitioned: each partition has pages of its own; name one of them"
                  .formatted(table.name())
              : "Table '%s' has a key; go by it, with byKey() or ids(..)".formatted(table.name()));
    }
    return TableScope.of(
        table,
        new PageAxis(table.reader().dialect().heapPages()),
        new Coverage.Found<>(this::allPages));
  }

  private Optional<IdRange> allPages() {
    long pages =
        table
            .reader()
            .read(
                "count the pages of '%s'".formatted(table.name()),
                connection ->
                    table.reader().dialect().heapPages().count(connection, table.facts()));
    return pages == 0 ? Optional.empty() : Optional.of(new IdRange(0, pages));
  }

  private JdbcScope<KeyRange> tuples(List<Column> columns) {
    columns.stream()
        .filter(column -> column.type() == ColumnType.OTHER)
        .forEach(this::requireOrder);
    if (Set.copyOf(columns).size() < columns.size()) {
      throw new IllegalArgumentException(
          "A column of '%s' was named twice; name each once".formatted(table.name()));
    }
    return TableScope.of(table, new TupleAxis(columns), new Coverage.Given<>(KeyRange.ALL));
  }

  private void requireOrder(Column column) {
    Reader reader = table.reader();
    reader
        .read(
            "ask for the order of column '%s' of '%s'".formatted(column.name(), table.name()),
            connection -> reader.dialect().whyUnordered(connection, table.facts(), column))
        .ifPresent(
            why -> {
              throw refused(column, why);
            });
  }

  /** The call to use for a column that holds no times. */
  private String otherwise(Column column) {
    if (column.type() == ColumnType.INTEGER) {
      return "if it counts seconds or the like since 1970, use epochs(column, from, to, unit), else"
          + " ids(column, from, to)";
    }
    var times =
        table.facts().columns().stream()
            .filter(
                one ->
                    switch (one.type()) {
                      case DATE, TIMESTAMP, TIMESTAMPTZ -> true;
                      default -> false;
                    })
            .map(Column::name)
            .toList();
    return times.isEmpty()
        ? "the table has no column that does; use byKey() or by(column)"
        : "these columns of the table do: " + String.join(", ", times);
  }

  private Column column(String name) {
    return table.facts().column(name);
  }

  private IllegalArgumentException refused(Column column, String why) {
    return new IllegalArgumentException(
        "Column '%s' of '%s' is %s: it %s"
            .formatted(column.name(), table.name(), column.typeName(), why));
  }
}
