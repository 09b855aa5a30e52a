package dev.backfill.jdbc.check;

import dev.backfill.check.Check;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.Locale;

/**
 * Checks that the numbers of a column are distributed as in other rows. Rows without a value do not
 * count.
 *
 * @param table the table
 * @param column of numbers
 * @param scope the rows that are judged
 * @param recent the rows that they are compared with
 * @param limits which difference warns and fails
 */
public record NumbersCheck(
    SourceTable table, Column column, Selection<?> scope, Selection<?> recent, ShiftLimits limits)
    implements Check {

  /** The number of rows of each side that are compared. */
  private static final int SAMPLE = 10_000;

  /**
   * Has the database check that the column holds numbers.
   *
   * @throws IllegalArgumentException if it does not
   */
  public NumbersCheck checked() {
    StatementCheck.of(table.reader())
        .require("the numbers of " + table.facts().fullName(column), sample(SqlText.of("true")));
    return this;
  }

  @Override
  public String name() {
    return "distribution of the numbers of %s like in other rows"
        .formatted(table.facts().fullName(column));
  }

  @Override
  public Verdict check(Context context) {
    double[] now = numbers(scope);
    double[] then = numbers(recent);
    if (limits.tooFew(now.length, then.length)) {
      return limits.few(now.length, then.length);
    }
    var shift = new NumberShift(now, then);
    double distance = shift.distance();
    double chance = shift.chance();
    return new Verdict(
        limits.of(distance, chance),
        String.format(
            Locale.ROOT,
            "distance %.3f (warns at %s, fails at %s), by chance in %s of cases; samples of %,d and"
                + " %,d rows",
            distance,
            limits.warn(),
            limits.fail(),
            ShiftLimits.share(chance),
            now.length,
            then.length));
  }

  private double[] numbers(Selection<?> rows) {
    List<SqlText> conditions = rows.conditions();
    if (conditions.isEmpty()) {
      return new double[0];
    }
    var query = sample(SqlText.of("((").plus(SqlText.joined(") or (", conditions)).plus("))"));
    return table
        .reader()
        .read(
            "read a sample of " + table.facts().fullName(column),
            connection -> query.list(connection, row -> row.getDouble(1)))
        .stream()
        .mapToDouble(Double::doubleValue)
        .sorted()
        .toArray();
  }

  private SqlText sample(SqlText condition) {
    String sql = table.facts().sql(column);
    return SqlText.of(
            "select cast(%s as double precision) from %s where "
                .formatted(sql, table.facts().sql()))
        .plus(condition)
        .plus(" and %s is not null order by random() limit %d".formatted(sql, SAMPLE));
  }
}
