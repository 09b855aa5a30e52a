package dev.backfill.jdbc.check;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.check.Check;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.scope.TableRows;
import dev.backfill.jdbc.sql.SqlText;
import java.util.Optional;

/** Checks that a column is filled. */
public record NullsCheck(SourceTable table, Column column, Optional<Selection<?>> scope)
    implements Check {

  @Override
  public String name() {
    return "no nulls in %s%s"
        .formatted(table.facts().fullName(column), scope.isPresent() ? " in the scope" : "");
  }

  @Override
  public Verdict check(Context context) {
    var rows = new TableRows(table, scope);
    String doing = "count the nulls in " + table.facts().fullName(column);
    long nulls = 0;
    long all = 0;
    for (SqlText condition : rows.conditions()) {
      long[] counts = counts(doing, condition);
      nulls += counts[0];
      all += counts[1];
    }
    if (all == 0) {
      return Check.warned("there is no row in %s".formatted(rows.words()));
    }
    String evidence =
        "%s of %s rows have no %s".formatted(number(nulls), number(all), column.name());
    return nulls == 0 ? Check.passed(evidence) : Check.failed(evidence);
  }

  private long[] counts(String doing, SqlText condition) {
    var query =
        SqlText.of(
                "select count(*) - count(%s), count(*) from %s where "
                    .formatted(table.facts().sql(column), table.facts().sql()))
            .plus(condition);
    return table
        .reader()
        .read(
            doing,
            connection -> {
              try (var statement = query.prepare(connection);
                  var row = statement.executeQuery()) {
                row.next();
                return new long[] {row.getLong(1), row.getLong(2)};
              }
            });
  }
}
