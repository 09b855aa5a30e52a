package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.RowsNow;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.jdbc.sql.Statements;
import dev.backfill.jdbc.sql.UserSql;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.RowEstimator;
import dev.backfill.scope.Scope;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rows of a table along an axis, which knows how many there are.
 *
 * @param table the table
 * @param axis the column
 * @param coverage which ranges of it
 * @param where conditions of the user, as written
 * @param exact true if rows are counted
 * @param nullsToo true if the rows without a value are a chunk too
 */
public record Selection<R extends Range>(
    SourceTable table,
    Axis<R> axis,
    Coverage<R> coverage,
    List<String> where,
    boolean exact,
    boolean nullsToo)
    implements Scope<R>, RowEstimator<R> {

  private static final String WHERE = "the condition of where(..)";

  public Selection {
    where = List.copyOf(where);
  }

  /**
   * The rows that a scope means.
   *
   * @return empty if it is no scope of a table
   */
  public static <R extends Range> Optional<Selection<R>> in(Scope<R> scope) {
    return scope instanceof Selected<R> selected ? Optional.of(selected.rows()) : Optional.empty();
  }

  /** Nothing more is set. */
  public static <R extends Range> Selection<R> of(
      SourceTable table, Axis<R> axis, Coverage<R> coverage) {
    return new Selection<>(table, axis, coverage, List.of(), false, false);
  }

  /** Only those that meet a condition of the user's, too. */
  public Selection<R> where(String condition) {
    UserSql.expression(WHERE, condition);
    var both = Stream.concat(where.stream(), Stream.of(condition)).toList();
    return new Selection<>(table, axis, coverage, both, exact, nullsToo);
  }

  /** The same, counted where they would be estimated. */
  public Selection<R> exactCounts() {
    return new Selection<>(table, axis, coverage, where, true, nullsToo);
  }

  /** Also those without a value. */
  public Selection<R> withNulls() {
    var unused = axis.everything(); // refuses explicit keys
    if (coverage.isOfPeriods()) {
      throw new IllegalArgumentException(
          "Gaps of '%s' have no rows without a value, which belong to no period; leave withNulls() out"
              .formatted(facts().fullName()));
    }
    return new Selection<>(table, axis, coverage, where, exact, true);
  }

  @Override
  public Optional<R> nulls() {
    return nullsToo && mayBeNull() ? Optional.of(axis.everything()) : Optional.empty();
  }

  private boolean mayBeNull() {
    return axis.columns().stream().anyMatch(Column::nullable);
  }

  /** The rows without a value; columns qualified by the table. */
  SqlText isNull() {
    return isNull(facts()::sql);
  }

  /** None, where the columns cannot be null any more. */
  private SqlText isNull(Function<Column, String> sql) {
    return mayBeNull()
        ? SqlText.of(
            axis.columns().stream()
                .filter(Column::nullable)
                .map(column -> column.isAbsent(sql.apply(column)))
                .collect(Collectors.joining(" or ", "(", ")")))
        : SqlText.of("false");
  }

  @Override
  public String definition() {
    var text = new StringBuilder("table ").append(facts().sql()).append(' ').append(along());
    where.forEach(
        condition -> text.append(" where (").append(UserSql.oneLine(condition)).append(')'));
    if (nullsToo) {
      text.append(" with nulls");
    }
    return text.append(coverage.definition()).toString();
  }

  /** What a range means: the columns with their types, the zone, and how the values are read. */
  public String along() {
    var text = new StringBuilder("by ");
    text.append(
        axis.columns().stream()
            .map(column -> column.sql() + " " + column.typeName())
            .collect(Collectors.joining(", ")));
    axis.zone().ifPresent(zone -> text.append(" zone ").append(zone.getId()));
    if (!axis.definition().isEmpty()) {
      text.append(' ').append(axis.definition());
    }
    return text.toString();
  }

  @Override
  public Iterator<R> ranges() {
    return coverage.ranges().iterator();
  }

  @Override
  public RangeCodec<R> codec() {
    return axis.codec();
  }

  @Override
  public List<R> halves(R range) {
    return axis.halves(range, this);
  }

  @Override
  public Optional<RowEstimator<R>> estimator() {
    return Optional.of(exact ? this : axis.estimator(this));
  }

  @Override
  public Optional<ZoneId> zone() {
    return axis.zone();
  }

  @Override
  public boolean boundsArePlaces() {
    return axis.rowsMayMove();
  }

  @Override
  public boolean discovers() {
    return coverage.discovered();
  }

  @Override
  public List<Advice> advice() {
    return Stream.concat(adviceOnKeys().stream(), adviceOnColumn().stream()).toList();
  }

  /** Without an index each look would read the whole table, and that is said already. */
  private Optional<Advice> adviceOnKeys() {
    if (!axis.namesRows() || !facts().hasIndexOn(axis.column())) {
      return Optional.empty();
    }
    var asked = new ArrayList<R>();
    ranges().forEachRemaining(asked::add);
    return missing(asked).map(sentence -> Advice.note(sentence, ""));
  }

  private List<Advice> adviceOnColumn() {
    boolean leavesNulls = !nullsToo && !coverage.isOfPeriods();
    return reader()
        .read(
            "ask about '%s'".formatted(facts().fullName()),
            connection ->
                reader()
                    .dialect()
                    .advisor()
                    .onScope(
                        connection, facts(), axis.column(), condition(axis.sample()), leavesNulls));
  }

  @Override
  public Optional<String> found(List<R> ranges) {
    return coverage.found(ranges);
  }

  /** The number of rows that have no value, and belong to no range. */
  public long rowsWithoutKey() {
    if (!mayBeNull()) {
      return 0;
    }
    var condition = restricted(isNull(facts()::sql));
    return reader()
        .number(
            "count the rows of '%s' without a %s"
                .formatted(facts().fullName(), axis.column().name()),
            count(condition));
  }

  /** The explicit keys without a row; empty where rows are not named by keys. */
  public Optional<R> missingKeys() {
    var asked = new ArrayList<R>();
    ranges().forEachRemaining(asked::add);
    return axis.missing(asked, this).stream().findFirst();
  }

  /** {@inheritDoc} Counts the keys without a row, of those that are planned, too. */
  @Override
  public List<String> notices(List<R> planned) {
    return Stream.of(
            found(planned).stream().toList(),
            notices(),
            axis.notices(),
            missing(planned).stream().toList())
        .flatMap(List::stream)
        .toList();
  }

  /** The number of explicit keys that have no row, in words; the keys themselves are row data. */
  private Optional<String> missing(List<R> ranges) {
    return axis.missing(ranges, this).stream()
        .findFirst()
        .map(
            keys ->
                "%s without a row in %s%s: nothing happens for them; missingKeys() of the scope lists them"
                    .formatted(
                        keys,
                        facts().fullName(),
                        where.isEmpty() ? "" : " that meets the condition"));
  }

  /** {@inheritDoc} Counts the rows that belong to no chunk; a period has none of them to miss. */
  @Override
  public List<String> notices() {
    if (nullsToo || axis.namesRows() || coverage.isOfPeriods()) {
      return List.of();
    }
    long left = rowsWithoutKey();
    return left == 0
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "%,d rows of %s have no %s and belong to no chunk: they stay as they are;"
                    + " withNulls() adds a chunk for them",
                left,
                facts().fullName(),
                axis.columns().stream().map(Column::name).collect(Collectors.joining(", "))));
  }

  @Override
  public Estimate estimateNulls() {
    if (exact) {
      return new Estimate(rowsWithoutKey(), Estimate.Source.EXACT);
    }
    var condition = restricted(isNull(facts()::sql));
    return reader()
        .read(
            estimating(),
            connection ->
                new Estimate(
                    reader().dialect().plan(connection, rows(condition)), Estimate.Source.EXPLAIN));
  }

  @Override
  public Estimate estimate(R range) {
    if (exact) {
      return new Estimate(
          reader().number(estimating(), count(condition(range))), Estimate.Source.EXACT);
    }
    return reader()
        .read(
            estimating(),
            connection -> {
              var dialect = reader().dialect();
              OptionalLong statistics =
                  coversTable(range)
                      ? dialect.statistics().rows(connection, facts())
                      : OptionalLong.empty();
              return statistics.isPresent()
                  ? wholeTable(
                      statistics.getAsLong(), dialect.statistics().rowsNow(connection, facts()))
                  : new Estimate(
                      dialect.plan(connection, rows(condition(range))), Estimate.Source.EXPLAIN);
            });
  }

  /** {@inheritDoc} The planner's, in one message. */
  @Override
  public List<Estimate> estimates(List<R> ranges) {
    if (exact || ranges.size() < 2) {
      return ranges.stream().map(this::estimate).toList();
    }
    return reader()
        .read(
            estimating(),
            connection ->
                reader()
                    .dialect()
                    .plans(
                        connection, ranges.stream().map(range -> rows(condition(range))).toList())
                    .stream()
                    .map(rows -> new Estimate(rows, Estimate.Source.EXPLAIN))
                    .toList());
  }

  private String estimating() {
    return "estimate the rows of '%s'".formatted(facts().fullName());
  }

  @Override
  public RowEstimator<R> preview() {
    return exact ? this : axis.preview(this).orElseGet(() -> new PlannedRows<>(this));
  }

  private static Estimate wholeTable(long analyzed, RowsNow now) {
    return now.stale()
        ? new Estimate(now.rows(), Estimate.Source.STALE)
        : new Estimate(analyzed, Estimate.Source.STATISTICS);
  }

  private boolean coversTable(R range) {
    return where.isEmpty()
        && !mayBeNull()
        && axis.condition(range, Column::sql).parameters().isEmpty();
  }

  @Override
  public Iterator<R> cut(R range, long rows, Order order) throws Exception {
    if (rows < 1) {
      throw new IllegalArgumentException("rows of a piece must be >= 1, was " + rows);
    }
    return axis.cut(range, rows, order, this);
  }

  public Table facts() {
    return table.facts();
  }

  public Reader reader() {
    return table.reader();
  }

  /**
   * Asks for rows in the order of the axis, which its index gives. A condition of the user's may
   * have a better index of its own.
   */
  <T> T readOrdered(String doing, Statements<T> question) {
    return where.isEmpty() ? reader().readOrdered(doing, question) : reader().read(doing, question);
  }

  /** The rows of a chunk that meet the user's conditions; columns qualified by the table. */
  public SqlText condition(Chunk<?> chunk) {
    return restricted(range(chunk));
  }

  /** The rows of a chunk; columns qualified by the table. */
  public SqlText range(Chunk<?> chunk) {
    return range(chunk, facts()::sql);
  }

  /**
   * The rows of a chunk.
   *
   * @param sql a column for SQL
   */
  public SqlText range(Chunk<?> chunk, Function<Column, String> sql) {
    return chunk.kind() == ChunkKind.NULLS ? isNull(sql) : axis.condition(chunk.range(), sql);
  }

  /** The rows of a chunk of values; one of a single value by that value. */
  public SqlText rangeByValue(Chunk<?> chunk) {
    return axis.conditionByValue(chunk.range(), facts()::sql);
  }

  /** The rows of a range that meet the user's conditions; columns qualified by the table. */
  public SqlText condition(Range range) {
    return restricted(range(range));
  }

  /** The rows of a range; the columns qualified by the table. */
  public SqlText range(Range range) {
    return axis.condition(range, facts()::sql);
  }

  /**
   * Returns true if a chunk has an open end behind which rows are inserted, and none are moved
   * there.
   */
  public boolean endsWithItsLastKey(Chunk<?> chunk, Order direction) {
    return chunk.kind() != ChunkKind.NULLS
        && facts().key().containsAll(axis.columns())
        && axis.isOpenAhead(chunk.range(), direction);
  }

  /**
   * Refuses a check of other rows.
   *
   * @throws IllegalArgumentException if these are of another table, or found by a query for keys
   */
  public void requireCheckable(SourceTable checked) {
    if (!table.equals(checked)) {
      throw new IllegalArgumentException(
          "The scope is of '%s', the check is of '%s'; take a scope of the same JdbcTable"
              .formatted(table.name(), checked.name()));
    }
    if (axis.namesRows() && discovers()) {
      throw new IllegalArgumentException(
          "The scope takes its keys from a query, which finds others once the work is done; check the whole of '%s', or a scope of keys(column, collection)"
              .formatted(table.name()));
    }
  }

  /** All rows that a check of the scope reads, as conditions; none if there is no row. */
  public List<SqlText> conditions() {
    return conditions(facts()::sql);
  }

  /**
   * The same.
   *
   * @param sql a column for SQL
   */
  public List<SqlText> conditions(Function<Column, String> sql) {
    var all = new ArrayList<SqlText>();
    coverage.checked().forEach(range -> all.add(restricted(axis.condition(range, sql))));
    if (nulls().isPresent()) {
      all.add(restricted(isNull(sql)));
    }
    return all;
  }

  /** The rows without a value that meet the user's conditions; columns qualified by the table. */
  public SqlText nullCondition() {
    return restricted(isNull());
  }

  /** The rows that meet the user's conditions besides. */
  public SqlText restricted(SqlText condition) {
    var all = condition;
    for (String more : where) {
      all = all.plus(" and " + UserSql.expression(WHERE, more));
    }
    return all;
  }

  public SqlText count(SqlText condition) {
    return SqlText.of("select count(*) from " + facts().sql() + " where ").plus(condition);
  }

  SqlText rows(SqlText condition) {
    return SqlText.of("select 1 from " + facts().sql() + " where ").plus(condition);
  }

  /**
   * Lets the database check the user's conditions.
   *
   * @throws IllegalArgumentException if it refuses them
   */
  public void requireValid() {
    if (!where.isEmpty()) {
      StatementCheck.of(reader())
          .require(
              "the condition of the scope on '%s'".formatted(facts().fullName()),
              rows(condition(axis.sample())));
    }
  }
}
