package dev.backfill.jdbc.check;

import dev.backfill.base.Printable;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.dialect.ComparableTypes;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.scope.TableRows;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a baseline: all rows, or estimates and a sample where there are many.
 *
 * @param table the table
 * @param scope which rows; empty for all
 * @param columns the columns to look at
 * @param named true if the least and the greatest value may be noted
 * @param large the number of expected rows from which on they are not all read
 */
record BaselineReading(
    SourceTable table,
    Optional<Selection<?>> scope,
    List<Column> columns,
    boolean named,
    long large) {

  /** About so many rows are in a sample. */
  private static final double SAMPLE = 100_000;

  private static final int LONGEST = 40;

  Baseline read() {
    long expected = expected();
    boolean exact = expected < large;
    String from =
        exact
            ? table.facts().sql()
            : table
                .reader()
                .dialect()
                .sample(table.facts(), Math.clamp(100 * SAMPLE / expected, 0.001, 100));
    var values = columns.stream().map(column -> values(column, from)).toList();
    return new Baseline(exact ? counted() : expected, exact, periods(exact), values);
  }

  private List<SqlText> conditions() {
    return new TableRows(table, scope).conditions();
  }

  private long counted() {
    return new TableRows(table, scope).sum("count the rows of " + table.name(), "count(*)");
  }

  private long expected() {
    return conditions().stream().mapToLong(this::expected).sum();
  }

  private long expected(SqlText condition) {
    var reader = table.reader();
    return reader.read(
        "estimate the rows of '%s'".formatted(table.name()),
        connection ->
            reader
                .dialect()
                .plan(
                    connection,
                    SqlText.of("select 1 from %s where ".formatted(table.facts().sql()))
                        .plus(condition)));
  }

  private List<Baseline.Period> periods(boolean exact) {
    var periods = new ArrayList<Baseline.Period>();
    scope.ifPresent(
        rows -> {
          for (var part : ScopeParts.of(rows)) {
            var condition = rows.condition(part.range());
            periods.add(
                new Baseline.Period(
                    part.label(), exact ? count(rows, condition) : expected(condition)));
          }
        });
    return periods;
  }

  private long count(Selection<?> rows, SqlText condition) {
    return table.reader().number("count the rows of " + table.name(), rows.count(condition));
  }

  private Baseline.Values values(Column column, String from) {
    var conditions = conditions();
    if (conditions.isEmpty()) {
      return new Baseline.Values(column.name(), 0, 0, 0, "");
    }
    String sql = table.facts().sql(column);
    var query =
        SqlText.of(
                "select count(*), count(*) - count(%1$s), count(distinct cast(%1$s as varchar))%2$s from %3$s where (("
                    .formatted(
                        sql,
                        isShown(column)
                            ? ", cast(min(%1$s) as varchar), cast(max(%1$s) as varchar)"
                                .formatted(sql)
                            : "",
                        from))
            .plus(SqlText.joined(") or (", conditions))
            .plus("))");
    return table
        .reader()
        .read(
            "read the values of " + table.facts().fullName(column),
            connection ->
                query.one(
                    connection,
                    row ->
                        new Baseline.Values(
                            column.name(),
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3),
                            isShown(column) ? bounds(row) : "")));
  }

  /** Of types that have an order in every version. */
  private boolean isShown(Column column) {
    return named
        && (ComparableTypes.isNumber(column)
            || (column.type() != ColumnType.OTHER && column.type() != ColumnType.UUID));
  }

  private static String bounds(ResultSet row) throws SQLException {
    String least = row.getString(4);
    return least == null
        ? ""
        : ", from '%s' to '%s'".formatted(shown(least), shown(row.getString(5)));
  }

  private static String shown(String value) {
    String text = Printable.text(value);
    return text.codePointCount(0, text.length()) <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "\u2026";
  }
}
