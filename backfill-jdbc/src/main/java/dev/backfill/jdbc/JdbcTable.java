package dev.backfill.jdbc;

import static java.util.Objects.requireNonNull;

import dev.backfill.check.Check;
import dev.backfill.contract.CheckReturnValue;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.check.CategoriesCheck;
import dev.backfill.jdbc.check.ColumnCheck;
import dev.backfill.jdbc.check.NullsCheck;
import dev.backfill.jdbc.check.NumbersCheck;
import dev.backfill.jdbc.check.Reference;
import dev.backfill.jdbc.check.RowCountCheck;
import dev.backfill.jdbc.check.RowsCheck;
import dev.backfill.jdbc.check.ShiftLimits;
import dev.backfill.jdbc.check.SqlCheck;
import dev.backfill.jdbc.reload.ReloadOptions;
import dev.backfill.jdbc.reload.ReloadTables;
import dev.backfill.jdbc.resource.Dialects;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.ledger.Ledger;
import dev.backfill.scope.DateChunking;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantChunking;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A table that is to be backfilled: where scopes, work and checks on it begin.
 *
 * <p>Value; immutable and thread-safe. The name was looked up in the catalog once, and so were
 * columns, key and indexes: a table that is changed afterwards is named again. Two are equal if
 * they are the same table of the same {@link DataSource} object.
 */
public final class JdbcTable {

  private final SourceTable source;

  private JdbcTable(SourceTable source) {
    this.source = source;
  }

  /**
   * Finds a table.
   *
   * <p>The name is looked up as it stands, and if there is none, in lower case as SQL would; after
   * a dot the table, before it the schema, else along the search path of the connection. The schema
   * that is found stays. Partitioned tables are found as a whole.
   *
   * @param dataSource where; PostgreSQL, and there the primary
   * @param name such as {@code orders} or {@code shop.orders}, without quotes
   * @return the table
   * @throws IllegalArgumentException if there is no such table, with similar names; if the name is
   *     longer than the database's 63 bytes; if it can be read as two tables; or if it is a view, a
   *     foreign or temporary table, a sequence, or of the system catalog
   * @throws dev.backfill.contract.BackfillException if the database does not answer, or is a
   *     standby
   */
  @CheckReturnValue
  public static JdbcTable of(DataSource dataSource, String name) {
    requireNonNull(
        dataSource, () -> "dataSource is null; table '%s' needs a DataSource".formatted(name));
    requireNonNull(name, "name");
    return through(new Reader(JdbcResource.of(dataSource), Dialects.of(dataSource)), name);
  }

  /** A table that was found. */
  static JdbcTable of(SourceTable source) {
    return new JdbcTable(source);
  }

  /** Finds a table with SQL of one's choice. */
  static JdbcTable through(Reader reader, String name) {
    return new JdbcTable(SourceTable.find(reader, name));
  }

  /**
   * The same table, of which only those rows are meant that row level security shows to the role of
   * the data source. Without it a table whose policies apply to that role is refused, and the
   * server refuses every statement from which a policy would hide rows: a run would leave them out
   * and call itself complete.
   *
   * <p>Make the scope from the table that this returns. Policies of its UPDATE or DELETE that are
   * narrower than those of its SELECT show as rows in conflict.
   *
   * @return a new value; equal to this one
   */
  @CheckReturnValue
  public JdbcTable withRowSecurity() {
    return new JdbcTable(source.withRowSecurity());
  }

  /**
   * Which table it is.
   *
   * @return schema and name, as they are in the catalog, with a dot between
   */
  public String name() {
    return source.name();
  }

  /**
   * Rows by a range of dates. On a column of times this asks for a zone: see {@link #dates(String,
   * LocalDate, LocalDate, ZoneId)}.
   *
   * @param column a column of dates
   * @param from first date, inclusive; {@link LocalDate#MIN} is unbounded
   * @param to end, exclusive; {@link LocalDate#MAX} is unbounded
   * @return the scope
   * @throws IllegalArgumentException if there is no such column, with similar names; if it does not
   *     hold dates; if the range is empty or out of what the database can hold
   */
  @CheckReturnValue
  public JdbcScope<DateRange> dates(String column, LocalDate from, LocalDate to) {
    return new Scopes(source).dates(column, from, to, Optional.empty());
  }

  /**
   * Rows by the days of a zone.
   *
   * @param column a column of instants ({@code timestamp with time zone}), or of the times of a
   *     clock in that zone ({@code timestamp})
   * @param from first day, inclusive; {@link LocalDate#MIN} is unbounded
   * @param to end, exclusive; {@link LocalDate#MAX} is unbounded
   * @param zone where the days begin and end; part of the plan's definition
   * @return the scope
   * @throws IllegalArgumentException if there is no such column, with similar names; if it does not
   *     hold times; if the range is empty or out of what the database can hold
   */
  @CheckReturnValue
  public JdbcScope<DateRange> dates(String column, LocalDate from, LocalDate to, ZoneId zone) {
    return new Scopes(source).dates(column, from, to, Optional.of(zone));
  }

  /**
   * Rows by a range of instants. On a column without time zone this asks for a zone: see {@link
   * #instants(String, Instant, Instant, ZoneId)}.
   *
   * @param column a column of instants ({@code timestamp with time zone})
   * @param from first instant, inclusive, of whole microseconds; {@link Instant#MIN} is unbounded
   * @param to end, exclusive, of whole microseconds; {@link Instant#MAX} is unbounded
   * @return the scope
   * @throws IllegalArgumentException if there is no such column, with similar names; if it does not
   *     hold instants; if the range is empty, out of what the database can hold, or too fine
   */
  @CheckReturnValue
  public JdbcScope<InstantRange> instants(String column, Instant from, Instant to) {
    return new Scopes(source).instants(column, from, to, Optional.empty());
  }

  /**
   * Rows by a range of instants, in a zone.
   *
   * <p>Where the column holds the times of a clock, the hour that passes twice when the clock is
   * put back counts as its first pass.
   *
   * @param column a column of the times of a clock in that zone ({@code timestamp}), or of instants
   *     whose chunks are to follow the zone's calendar
   * @param from first instant, inclusive, of whole microseconds; {@link Instant#MIN} is unbounded
   * @param to end, exclusive, of whole microseconds; {@link Instant#MAX} is unbounded
   * @param zone where the clock hangs; part of the plan's definition
   * @return the scope
   * @throws IllegalArgumentException if there is no such column, with similar names; if it does not
   *     hold times; if the range is empty, out of what the database can hold, or too fine
   */
  @CheckReturnValue
  public JdbcScope<InstantRange> instants(String column, Instant from, Instant to, ZoneId zone) {
    return new Scopes(source).instants(column, from, to, Optional.of(zone));
  }

  /**
   * Rows by a range of whole numbers.
   *
   * @param column a column of whole numbers of at most 64 bits
   * @param from first key, inclusive; {@link Long#MIN_VALUE} is unbounded
   * @param to end, exclusive; {@link Long#MAX_VALUE} is unbounded
   * @return the scope
   * @throws IllegalArgumentException if there is no such column, with similar names; if it does not
   *     hold whole numbers; if the range is empty
   */
  @CheckReturnValue
  public JdbcScope<IdRange> ids(String column, long from, long to) {
    return new Scopes(source).ids(column, from, to);
  }

  /**
   * All rows, by whole numbers: from the smallest to the greatest that there is when the run
   * starts. The ends are read once, and kept over restarts; rows that come in beyond them later
   * belong to no chunk. Widths are counted from the smallest to the greatest key, so sparse keys
   * are better cut by {@code rows(n)}.
   *
   * @param column a column of whole numbers of at most 64 bits
   * @return the scope; without any range if there is no row
   * @throws IllegalArgumentException if there is no such column, with similar names; if it does not
   *     hold whole numbers
   */
  @CheckReturnValue
  public JdbcScope<IdRange> ids(String column) {
    return new Scopes(source).ids(column);
  }

  /**
   * Rows by a range of instants that a column counts as whole numbers since 1970.
   *
   * @param column a column of whole numbers of at most 64 bits
   * @param from first instant, inclusive, of whole units; {@link Instant#MIN} is unbounded
   * @param to end, exclusive, of whole units; {@link Instant#MAX} is unbounded
   * @param unit the unit that the column counts: seconds, millis, micros or nanos
   * @return the scope; calendar chunks name their zone, as in {@code MONTH.in(zone)}
   * @throws IllegalArgumentException if there is no such column, with similar names; if it does not
   *     hold whole numbers; if it cannot count the unit; if the range is empty, too far from 1970
   *     or too fine
   */
  @CheckReturnValue
  public JdbcScope<InstantRange> instants(
      String column, Instant from, Instant to, ChronoUnit unit) {
    return new Scopes(source).epochs(column, from, to, unit, Optional.empty());
  }

  /**
   * All rows, in the order of the table's key, whatever its types: numbers, dates, times, UUIDs,
   * text under its collation, enums, {@code inet}, {@code bytea}, arrays, ranges, composite types
   * and every other type that has an order, one column or several. The first chunk has no lower
   * bound and the last one no upper one, so that rows beyond both ends belong to them. The last one
   * ends with the last row that there is when that chunk begins: rows that are inserted behind it
   * later belong to another plan, or to {@code deltaPasses(n)}. To be cut by {@code rows(n)}.
   *
   * <p>Bounds of text, and of every type but whole numbers, dates, times and UUIDs, are row data:
   * chunks are known by their number. They are kept as text, so the order must stay: a collation of
   * another version is another order.
   *
   * @return the scope
   * @throws IllegalArgumentException if the table has neither a primary key nor a unique index
   *     without nulls, or if a column's type is compared by operators that the session does not
   *     find
   */
  @CheckReturnValue
  public JdbcScope<KeyRange> byKey() {
    return new Scopes(source).byKey();
  }

  /**
   * All rows that have a value in each of some columns, in the order of these, like {@link #byKey};
   * for columns with which an index begins. Rows of equal values stay in one chunk. {@link
   * JdbcScope#withNulls} adds those that lack a value. Where a column does not belong to the key,
   * rows that come in at the end belong to the last chunk until it ends.
   *
   * @param column a column whose type has an order
   * @param more columns after it
   * @return the scope
   * @throws IllegalArgumentException if there is no such column, with similar names, if one is
   *     named twice, or if its type has no order or is compared by operators that the session does
   *     not find
   */
  @CheckReturnValue
  public JdbcScope<KeyRange> by(String column, String... more) {
    return new Scopes(source).by(column, more);
  }

  /**
   * All rows of a table without a key, by the pages in which they lie, to be cut by {@code rows(n)}
   * or by a width in pages. Rows move to other pages when they are changed: so such a scope serves
   * reading, and {@code set(..).preserveExisting()}, which leaves alone what it meets twice and
   * does in the end what it has missed. PostgreSQL 14 or newer reads only those pages.
   *
   * @return the scope
   * @throws IllegalArgumentException if the table has a key, which is better, or is partitioned
   */
  @CheckReturnValue
  public JdbcScope<IdRange> pages() {
    return new Scopes(source).pages();
  }

  /**
   * Rows by explicit keys. Keys without a row are passed over, and counted in the run's notes.
   *
   * @param <K> type of the keys: Long or Integer for whole numbers, UUID, String for text
   * @param column the column to look them up in, which need not be unique
   * @param keys the keys; duplicates are dropped, also texts that the column finds equal
   * @return the scope
   * @throws IllegalArgumentException if there is no such column, with similar names; if there is no
   *     key; if keys and column do not go together
   */
  @CheckReturnValue
  public <K> JdbcScope<KeySet<K>> keys(String column, Collection<K> keys) {
    return new Scopes(source).keys(column, keys);
  }

  /**
   * The rows of this table in the gaps of another one, by a column of the same name. So {@code
   * raw.insertSelect(sales, ..)} over {@code raw.within(sales.gaps(..))} fills the gaps of {@code
   * sales} from {@code raw}.
   *
   * @param <R> type of the ranges
   * @param gaps the gaps of the other table, in any database
   * @return the scope
   * @throws IllegalArgumentException as {@link #within(JdbcGaps, String)} does
   */
  @CheckReturnValue
  public <R extends Range> JdbcScope<R> within(JdbcGaps<R> gaps) {
    return requireNonNull(gaps, "gaps").rowsOf(this);
  }

  /**
   * The rows of this table in the gaps of another one.
   *
   * <p>Where gaps may have rows, because of {@link JdbcGaps#atLeast}, {@link
   * JdbcGaps#sparseBelowPercent}, {@link JdbcGaps#per(String)} or {@link JdbcGaps#where}, or
   * because some come in after the search, a copy must not double them: {@link
   * JdbcInsert#skipExisting} leaves out what breaks a unique rule of the target, so there must be a
   * unique rule over columns that are copied. For such gaps {@code insertSelect} is refused without
   * it.
   *
   * @param <R> type of the ranges
   * @param gaps the gaps of the other table, in any database
   * @param column a column of this table, of the same type as the one whose gaps these are
   * @return the scope
   * @throws IllegalArgumentException if there is no such column, with similar names, or if it is of
   *     another type
   */
  @CheckReturnValue
  public <R extends Range> JdbcScope<R> within(JdbcGaps<R> gaps, String column) {
    return requireNonNull(gaps, "gaps").rowsOf(this, column);
  }

  /**
   * Periods without rows; see {@link JdbcGaps}. Nothing is read before a plan begins.
   *
   * @param column a column of dates; one of times needs a zone
   * @param unit a period, such as {@code DAY} or {@code WEEK}
   * @param from first date, inclusive
   * @param to end, exclusive
   * @return the gaps
   * @throws IllegalArgumentException as {@link #dates(String, LocalDate, LocalDate)} does; if a
   *     bound is not in the years 1 to 9999; if there are more than 200,000 periods
   */
  @CheckReturnValue
  public JdbcGaps<DateRange> gaps(String column, DateChunking unit, LocalDate from, LocalDate to) {
    return new Scopes(source).gaps(column, unit, from, to, Optional.empty());
  }

  /**
   * Days or longer periods of a zone without rows.
   *
   * @param column as {@link #dates(String, LocalDate, LocalDate, ZoneId)} takes it
   * @param unit a period
   * @param from first day, inclusive
   * @param to end, exclusive
   * @param zone where the days begin and end
   * @return the gaps; refused as those of a column of dates
   */
  @CheckReturnValue
  public JdbcGaps<DateRange> gaps(
      String column, DateChunking unit, LocalDate from, LocalDate to, ZoneId zone) {
    return new Scopes(source).gaps(column, unit, from, to, Optional.of(zone));
  }

  /**
   * Hours, quarters of an hour ({@code MINUTE.every(15)}) or other periods of instants without
   * rows.
   *
   * @param column as {@link #instants(String, Instant, Instant)} takes it
   * @param unit a period, in the zone that it brings
   * @param from first instant, inclusive
   * @param to end, exclusive
   * @return the gaps; refused as those of a column of dates
   */
  @CheckReturnValue
  public JdbcGaps<InstantRange> gaps(
      String column, InstantChunking unit, Instant from, Instant to) {
    return new Scopes(source).gaps(column, unit, from, to, Optional.empty());
  }

  /**
   * Hours, quarters of an hour ({@code MINUTE.every(15)}) or other periods of a zone without rows.
   *
   * @param column as {@link #instants(String, Instant, Instant, ZoneId)} takes it
   * @param unit a period
   * @param from first instant, inclusive
   * @param to end, exclusive
   * @param zone where the clock hangs, whatever zone the unit brings
   * @return the gaps; refused as those of a column of dates
   */
  @CheckReturnValue
  public JdbcGaps<InstantRange> gaps(
      String column, InstantChunking unit, Instant from, Instant to, ZoneId zone) {
    return new Scopes(source).gaps(column, unit, from, to, Optional.of(zone));
  }

  /**
   * Rows by the keys that a query finds. It is checked now, and run once, when a run is planned, in
   * a transaction that cannot write; a resumed run continues with what it found then.
   *
   * @param <K> type of the keys: Long or Integer for whole numbers, UUID, String for text
   * @param column the column to look them up in, which need not be unique
   * @param type type of the keys
   * @param query SQL of your own for the same database, which returns one column without NULL, and
   *     at most 100,000 keys; part of the plan's definition
   * @return the scope; reading it fails if there is no key
   * @throws IllegalArgumentException if there is no such column, with similar names; if keys,
   *     column and query do not go together; if the database refuses the query
   */
  @CheckReturnValue
  public <K> JdbcScope<KeySet<K>> keys(String column, Class<K> type, String query) {
    return new Scopes(source).keys(column, type, query);
  }

  /**
   * Rows by the keys in a CSV file, which is read now: UTF-8, fields between commas, quoted as RFC
   * 4180 has it. Of several columns the one that its first line names like the table's; of one
   * column all lines, with or without a header. Blank lines count for nothing.
   *
   * @param <K> type of the keys: Long or Integer for whole numbers, UUID, String for text
   * @param column the column to look them up in, which need not be unique
   * @param type type of the keys
   * @param csv a file of at most 100,000 keys
   * @return the scope
   * @throws IllegalArgumentException if there is no such column, with similar names; if keys and
   *     column do not go together; if the file cannot be read, or holds something else than keys,
   *     with the line, never with the value
   */
  @CheckReturnValue
  public <K> JdbcScope<KeySet<K>> keys(String column, Class<K> type, Path csv) {
    return new Scopes(source).keys(column, type, csv);
  }

  /**
   * Rows of this table that a plan has set aside because they failed on their data, for a plan of
   * their own once the data are corrected. They are read from the ledger when the plan begins, and
   * kept with its run. Rows that were deleted since are found in no chunk.
   *
   * {@snippet class="dev.backfill.jdbc.Snippets" region="badRows"}
   *
   * @param ledger the ledger of the plan that has set them aside
   * @param planName name of that plan
   * @return the scope; reading it fails if the rows are of another table, or more than 100,000
   * @throws IllegalArgumentException if the ledger knows no such plan, or the table has no key
   */
  @CheckReturnValue
  public JdbcScope<KeySet<String>> badRows(Ledger ledger, String planName) {
    return new Scopes(source).badRows(ledger, planName);
  }

  /**
   * Sets a column to the value of an expression, row by row. More columns, and what to keep, are
   * set on the step.
   *
   * @param column a column that can be written, other than the key's
   * @param expression SQL of your own over the row's columns, such as {@code price * quantity}
   * @return work for a plan whose scope is of this table
   * @throws IllegalArgumentException as {@link JdbcUpdate#set} does
   */
  @CheckReturnValue
  public JdbcUpdate set(String column, String expression) {
    return UpdateStep.of(source).set(column, expression);
  }

  /**
   * Sets a column to what Java computes from each row. Which columns it reads and which one it sets
   * are the next steps.
   *
   * @param function computes the value; called from several lanes at once, and more than once for a
   *     row where {@link JdbcTransform} says so
   * @return the next step
   * @throws IllegalArgumentException if the table has neither a primary key nor a unique index
   *     without nulls
   */
  @CheckReturnValue
  public JdbcTransform.Reading<JdbcTransform.Into> transform(JdbcTransform.Function function) {
    return TransformStep.one(source, requireNonNull(function, "function"));
  }

  /**
   * Sets several columns to what Java computes from each row.
   *
   * @param code computes the values; called from several lanes at once, and more than once for a
   *     row where {@link JdbcTransform} says so
   * @return the next step
   * @throws IllegalArgumentException if the table has neither a primary key nor a unique index
   *     without nulls
   */
  @CheckReturnValue
  public JdbcTransform.Reading<JdbcTransform.IntoAll> transformAll(JdbcTransform.Writing code) {
    return TransformStep.many(source, requireNonNull(code, "code"));
  }

  /**
   * Deletes rows.
   *
   * @return work for a plan whose scope is of this table
   */
  @CheckReturnValue
  public TransactionalProcessor<Range> delete() {
    return new DeleteStep(source);
  }

  /**
   * Copies rows into another table. Values that are computed are set on the step.
   *
   * @param target another table of the same data source
   * @param columns columns that both tables have, to be copied as they are; may be none
   * @return work for a plan whose scope is of this table
   * @throws IllegalArgumentException if the target is this table or in another data source, if it
   *     lacks a column or cannot have it written, or if this table lacks it
   */
  @CheckReturnValue
  public JdbcInsert insertSelect(JdbcTable target, String... columns) {
    if (!target.reader().resource().equals(reader().resource())) {
      throw new IllegalArgumentException(
          "insertSelect copies within one data source: '%s' and '%s' are of two"
              .formatted(name(), target.name()));
    }
    if (sharesRows(target)) {
      throw new IllegalArgumentException(
          "insertSelect from '%s' into itself would copy its own copies; name another target"
              .formatted(name()));
    }
    JdbcInsert copy = new InsertStep(TargetValues.none(source, target.source), false);
    return Arrays.stream(columns)
        .reduce(
            copy,
            (step, column) -> step.value(column, source.facts().sql(source.facts().column(column))),
            (first, second) -> second);
  }

  /**
   * Compares the rows of this table with those of another one, as the work of a plan that only
   * reads. The rows of the other one are found by the key of this one.
   *
   * @param other another table: of the same data source, of another schema, or of another database
   * @return the comparison, of all columns that this table has
   * @throws IllegalArgumentException if it is the same table of the same data source
   */
  @CheckReturnValue
  public JdbcComparison compareWith(JdbcTable other) {
    return ComparisonStep.of(source, requireNonNull(other, "other").source);
  }

  /**
   * Copies rows into a table of another database, or of the same one through another data source.
   * Without columns, all of this table are copied into those of the same names; what the target
   * generates from other columns, as this table does, is left to it. Values that are computed are
   * said on the step.
   *
   * @param target a table of another data source
   * @param columns columns that both tables have, to be copied as they are; none for all
   * @return work for a plan whose scope is of this table; its ledger belongs into the data source
   *     of the target
   * @throws IllegalArgumentException if the target is of the same data source, or shares rows with
   *     this table; if it lacks a column or cannot have it written, or if this table lacks it
   */
  @CheckReturnValue
  public JdbcCopy copyInto(JdbcTable target, String... columns) {
    return new CopyTarget(source, requireNonNull(target, "target").source).columns(columns);
  }

  /**
   * Loads all rows of this table into a fresh table that takes the place of another one when the
   * run completes: of the same database or of another one. Columns go by their names. What the
   * target generates from other columns is left to it.
   *
   * @param target the table that is replaced
   * @return work for a plan whose scope is {@code byKey()} of this table; its ledger belongs into
   *     the data source of the target
   * @throws IllegalArgumentException if the tables share rows
   */
  @CheckReturnValue
  public JdbcReload reloadInto(JdbcTable target) {
    return new ReloadStep(
        ReloadedRows.of(source, requireNonNull(target, "target").source, "reloadInto"),
        ReloadOptions.SAFE);
  }

  /**
   * What a reload of this table has left beside it: to swap the old table back, to drop it, or to
   * clean up after a reload that did not complete. Reads nothing yet.
   *
   * @return the tables of {@link #reloadInto}
   */
  @CheckReturnValue
  public JdbcReloaded reloaded() {
    return new ReloadedTable(new ReloadTables(source));
  }

  /**
   * Replaces all rows of a table by those of this one, range by range: of the same database or of
   * another one. Columns go by their names. What the target generates from other columns is left to
   * it.
   *
   * @param target the table whose rows are replaced
   * @return work for a plan whose scope is {@code byKey()} of this table; its ledger belongs into
   *     the data source of the target
   * @throws IllegalArgumentException if the tables share rows
   */
  @CheckReturnValue
  public JdbcInPlaceReload reloadInPlace(JdbcTable target) {
    return new InPlaceReloadStep(
        ReloadedRows.of(source, requireNonNull(target, "target").source, "reloadInPlace"));
  }

  /**
   * Copies a column into another one of the same row, such as into one of a wider type. Only rows
   * are written whose target differs; a null is copied too. A value that the target refuses fails
   * its chunk; what would round, cut or misread values is refused now.
   *
   * <p>A row that the application changes after its chunk is not copied again. Let the application
   * write both columns, or a trigger, before the run; {@code deltaPasses(n)} finds the rest.
   *
   * @param from the column to read
   * @param to the column to set, which can be written and is not the key's
   * @return work for a plan whose scope is of this table
   * @throws IllegalArgumentException if there is no such column, with similar names; if the target
   *     cannot be written, or does not keep each value of the other type
   */
  @CheckReturnValue
  public JdbcUpdate copyColumn(String from, String to) {
    return ColumnCopy.of(source, from, to);
  }

  /**
   * Copies a column into another one of the same row, converted by an expression of yours, such as
   * {@code cast(amount as bigint)}. Only rows are written whose target differs.
   *
   * @param from the column to read
   * @param to the column to set, which can be written and is not the key's
   * @param expression SQL of your own over the row's columns
   * @return work for a plan whose scope is of this table
   * @throws IllegalArgumentException as {@link #copyColumn(String, String)} does, but for the
   *     types; if the expression is blank or not one expression
   */
  @CheckReturnValue
  public JdbcUpdate copyColumn(String from, String to, String expression) {
    return ColumnCopy.of(source, from, to, expression);
  }

  /**
   * Deletes rows whose foreign key refers to a missing row. The foreign key may be NOT VALID, which
   * is how rows without a parent come to be there. A row with a null in one of its columns refers
   * to nothing and stays.
   *
   * <p>Each row is locked, and its parent looked for again, before it is deleted: a row whose
   * parent is committed by then stays. Rows that an ON DELETE of other foreign keys reaches go too.
   * What is deleted cannot be rolled back.
   *
   * @param foreignKey the name of a foreign key of this table
   * @return work for a plan whose scope is of this table
   * @throws IllegalArgumentException if there is no such foreign key, with similar names; if the
   *     table has neither a primary key nor a unique index without nulls
   */
  @CheckReturnValue
  public TransactionalProcessor<Range> deleteOrphans(String foreignKey) {
    return OrphanStep.of(source, requireNonNull(foreignKey, "foreignKey"));
  }

  /**
   * Deletes rows that refer to a missing row of another table, where there is no foreign key yet.
   * As {@link #deleteOrphans(String)}.
   *
   * @param parent the other table, of the same data source; may be this one
   * @param column the column that refers to the other table's key
   * @param more columns after it, in the order of a longer key
   * @return work for a plan whose scope is of this table
   * @throws IllegalArgumentException if there is no such column, with similar names; if there are
   *     more or fewer columns than the key of the other table has; if one of the tables has no key,
   *     or is of another data source
   */
  @CheckReturnValue
  public TransactionalProcessor<Range> deleteOrphans(
      JdbcTable parent, String column, String... more) {
    return OrphanStep.of(
        source, requireNonNull(parent, "parent").source, OrphanStep.named(column, more));
  }

  /**
   * Sets a counter of each row to the number of rows of another table that refer to it. Only
   * counters that hold another number are written.
   *
   * <p>A row is locked before its children are counted. So the counter stays right while the
   * application inserts and deletes children, if it changes the counter in the same transaction, by
   * {@code counter = counter + 1} or a trigger. Otherwise the counter holds the number of children
   * that were committed when its row was done.
   *
   * @param counter a column of whole numbers of this table
   * @param children the other table, of the same data source; may be this one
   * @param column the column of the other table that refers to this table's key
   * @param more columns after it, in the order of a longer key
   * @return work for a plan whose scope is of this table
   * @throws IllegalArgumentException if there is no such column, with similar names; if the counter
   *     cannot be written or is of another type; if there are more or fewer columns than the key of
   *     this table has; if this table has no key; if the other one is of another data source
   */
  @CheckReturnValue
  public JdbcCounter resetCounter(
      String counter, JdbcTable children, String column, String... more) {
    return CounterStep.of(
        source,
        counter,
        requireNonNull(children, "children").source,
        OrphanStep.named(column, more));
  }

  /**
   * Deletes duplicates: rows of which another row has the same values in some columns, and comes
   * first in the order of what to keep. The other row may be anywhere in the table, whatever the
   * scope and its chunks. A null equals nothing, as in a unique index.
   *
   * <p>The row that stays is locked until the duplicate is deleted, so one row of each group is
   * always left. Duplicates that the application inserts after their chunk stay, and {@code
   * deltaPasses(n)} finds them; only a unique index keeps new ones out. What is deleted cannot be
   * rolled back.
   *
   * @param keep the row that stays
   * @param column a column
   * @param more columns beside it
   * @return work for a plan whose scope is of this table
   * @throws IllegalArgumentException if there is no such column, with similar names; if one is
   *     named twice; if the table has no key, or the columns hold it. When the plan is run: if a
   *     foreign key would delete or change rows that refer to a duplicate
   */
  @CheckReturnValue
  public TransactionalProcessor<Range> dropDuplicates(Keep keep, String column, String... more) {
    return DuplicateStep.of(source, requireNonNull(keep, "keep"), OrphanStep.named(column, more));
  }

  /**
   * Writes rows that your code gives for each chunk, such as those of a file or of an API.
   *
   * @param <R> type of the ranges that the code can give rows for
   * @param rows gives the rows of a chunk; called from several lanes at once, and again after a
   *     failure
   * @param column a column that can be written
   * @param more columns beside it
   * @return work for a plan of any scope
   * @throws IllegalArgumentException if there is no such column, with similar names, if it cannot
   *     be written, or if one is named twice
   */
  @CheckReturnValue
  public <R extends Range> JdbcLoad<R> load(JdbcLoad.Rows<R> rows, String column, String... more) {
    var columns = Stream.concat(Stream.of(column), Arrays.stream(more)).toList();
    return LoadStep.of(source, requireNonNull(rows, "rows"), columns);
  }

  /**
   * The checks of the whole table by name.
   *
   * @return the step that names them
   */
  @CheckReturnValue
  public JdbcChecks checks() {
    return ChecksStep.of(this, Optional.empty());
  }

  /**
   * The checks of a scope by name, such as {@code verify_no_nulls_in_tier}; see {@link JdbcChecks}.
   *
   * @param scope rows of this table: the scope of the plan
   * @return the step that names them
   * @throws IllegalArgumentException if the scope is of another table
   */
  @CheckReturnValue
  public JdbcChecks checks(JdbcScope<?> scope) {
    return ChecksStep.of(this, Optional.of(requireNonNull(scope, "scope")));
  }

  /**
   * Checks that there is something to do: at least one row in the table.
   *
   * @return FAILED if the table is empty
   */
  @CheckReturnValue
  public Check hasRows() {
    return new RowsCheck(source, Optional.empty());
  }

  /**
   * Checks that there is something to do: at least one row in a scope.
   *
   * @param scope rows of this table
   * @return FAILED if there is no row
   * @throws IllegalArgumentException if the scope is of another table
   */
  @CheckReturnValue
  public Check hasRows(JdbcScope<?> scope) {
    return new RowsCheck(source, Optional.of(TableScope.on(source, scope)));
  }

  /**
   * Checks that a column is there and can be written: not generated, and this user has the right.
   * Looks into the catalog each time.
   *
   * @param column the column
   * @return FAILED if not, with the statement that helps
   */
  @CheckReturnValue
  public Check hasColumn(String column) {
    return new ColumnCheck(source, column);
  }

  /**
   * Checks that no row has a null in a column; WARNED if there is no row at all. Reads the table
   * once.
   *
   * @param column the column
   * @return FAILED if there are nulls, with their number
   * @throws IllegalArgumentException if there is no such column, with similar names
   */
  @CheckReturnValue
  public Check noNulls(String column) {
    return new NullsCheck(source, source.facts().column(column), Optional.empty());
  }

  /**
   * Checks that no row of a scope has a null in a column; WARNED if there is no row at all. Reads
   * the scope once.
   *
   * @param column the column
   * @param scope rows of this table
   * @return FAILED if there are nulls, with their number
   * @throws IllegalArgumentException if there is no such column, with similar names, or if the
   *     scope is of another table
   */
  @CheckReturnValue
  public Check noNulls(String column, JdbcScope<?> scope) {
    return new NullsCheck(
        source, source.facts().column(column), Optional.of(TableScope.on(source, scope)));
  }

  /**
   * Checks that the table has as many rows after the run as before it. Counts them twice. Rows that
   * other sessions insert or delete during the run count too: for a table in use, count a scope.
   *
   * @return FAILED if the number differs, with both numbers
   */
  @CheckReturnValue
  public Check rowCountUnchanged() {
    return new RowCountCheck(source, Optional.empty());
  }

  /**
   * Checks that a scope has as many rows after the run as before it. Counts them twice.
   *
   * @param scope rows of this table
   * @return FAILED if the number differs, with both numbers
   * @throws IllegalArgumentException if the scope is of another table
   */
  @CheckReturnValue
  public Check rowCountUnchanged(JdbcScope<?> scope) {
    return new RowCountCheck(source, Optional.of(TableScope.on(source, scope)));
  }

  /**
   * A check from a query of your own. It must give no rows: select those that are wrong. If all its
   * columns are boolean, it must give exactly one row, in which all are true.
   *
   * {@snippet class="dev.backfill.jdbc.Snippets" region="sqlCheck"}
   *
   * @param name name of the check
   * @param sql a query that only reads; a question mark is SQL's own
   * @return FAILED with the number of rows, or with the columns that are not true
   * @throws IllegalArgumentException if it is no query, if it writes, if the database refuses it,
   *     or if {@code {chunk}} stands in it, which needs a scope
   */
  @CheckReturnValue
  public JdbcCheck check(String name, String sql) {
    return new SqlCheckStep(SqlCheck.of(source, Optional.empty(), name, sql));
  }

  /**
   * A check from a query of your own on the rows of a scope. {@code {chunk}} stands for them, and
   * {@code {chunk:o}} for the same with columns qualified by the alias {@code o}, as in {@link
   * Jdbc#sql}. After a chunk ({@code chunkCheck}) they are the rows of that chunk, else those of
   * the whole scope.
   *
   * @param name name of the check
   * @param sql a query that only reads, as in {@link #check(String, String)}
   * @param scope rows of this table: the scope of the plan
   * @return FAILED with the number of rows, or with the columns that are not true
   * @throws IllegalArgumentException if it is no query, if it writes, if the database refuses it,
   *     or if the scope is of another table
   */
  @CheckReturnValue
  public JdbcCheck check(String name, String sql, JdbcScope<?> scope) {
    return new SqlCheckStep(
        SqlCheck.of(source, Optional.of(TableScope.on(source, scope)), name, sql));
  }

  /**
   * Checks that the values of a column are distributed in a scope as they were before the run; or
   * as elsewhere, see {@link JdbcCategories}. Counts the rows of each value, up to 1,000 values, on
   * both sides.
   *
   * {@snippet class="dev.backfill.jdbc.Snippets" region="distribution"}
   *
   * @param column a column of few values
   * @param scope rows of this table
   * @return FAILED if the distribution is another one, WARNED if it has moved, if values are new or
   *     missing, or if there are too few rows to judge
   * @throws IllegalArgumentException if there is no such column, with similar names, or if the
   *     scope is of another table
   */
  @CheckReturnValue
  public JdbcCategories categories(String column, JdbcScope<?> scope) {
    return new CategoriesStep(
        new CategoriesCheck(
            source,
            source.facts().column(column),
            Optional.of(TableScope.on(source, scope)),
            new Reference.Before(),
            ShiftLimits.OF_CATEGORIES,
            false));
  }

  /**
   * Checks that the numbers of a column are distributed in a scope as in other rows. Compares
   * random samples of 10,000 rows; reads both scopes once for them.
   *
   * @param column a column of numbers; rows without a value do not count
   * @param scope rows of this table
   * @param recent other rows of this table, such as those of the last weeks
   * @return FAILED if the distribution is another one, WARNED if it has moved or if there are too
   *     few rows to judge
   * @throws IllegalArgumentException if there is no such column, with similar names, if it does not
   *     hold numbers, or if a scope is of another table
   */
  @CheckReturnValue
  public JdbcDistribution numbers(String column, JdbcScope<?> scope, JdbcScope<?> recent) {
    return new NumbersStep(
        new NumbersCheck(
                source,
                source.facts().column(column),
                TableScope.on(source, scope),
                TableScope.on(source, recent),
                ShiftLimits.OF_NUMBERS)
            .checked());
  }

  /** Returns true if another table is this one, or a partition of it, or the parent of both. */
  private boolean sharesRows(JdbcTable other) {
    return reader()
        .read(
            "look up '%s'".formatted(other.name()),
            connection ->
                reader()
                    .dialect()
                    .columnsBehind(connection, facts(), other.facts().sql(), Set.of()))
        .isPresent();
  }

  SourceTable source() {
    return source;
  }

  Table facts() {
    return source.facts();
  }

  Reader reader() {
    return source.reader();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JdbcTable table && table.source.equals(source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  /** Schema and name. */
  @Override
  public String toString() {
    return name();
  }
}
