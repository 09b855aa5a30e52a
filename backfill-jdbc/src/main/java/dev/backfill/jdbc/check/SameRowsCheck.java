package dev.backfill.jdbc.check;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.check.Check;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.scope.TableRows;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Checks that the rows of before are there, by their keys, and counts those that came in since.
 *
 * @param table a table with a key
 * @param scope which rows; empty for all
 */
public record SameRowsCheck(SourceTable table, Optional<Selection<?>> scope) implements Check {

  /** Each row of the scope is read. */
  static final Duration LONGEST = Duration.ofHours(12);

  @Override
  public String name() {
    return "rows of %s are those of before, by key".formatted(new TableRows(table, scope).words());
  }

  @Override
  public Duration timeout() {
    return LONGEST;
  }

  @Override
  public boolean appliesToPartialRun() {
    return true;
  }

  private RowTotals totals() {
    return new RowTotals(table, scope, List.of());
  }

  @Override
  public Optional<String> capture(Context context) {
    return Optional.of(totals().now().text());
  }

  @Override
  public Verdict check(Context context) {
    var before = RowTotals.Totals.parse(Noted.of(this, context));
    var now = totals().upTo(before.upTo());
    if (!now.hasSameRows(before)) {
      return Check.failed(different(before.rows(), now.rows()));
    }
    long more = totals().behind(before.upTo());
    return more == 0
        ? Check.passed("the same %s rows as before".formatted(number(now.rows())))
        : Check.warned(
            "the same %s rows as before, and %s that came in since with greater keys, of this run or of others"
                .formatted(number(now.rows()), number(more)));
  }

  private static String different(long before, long now) {
    return "%s rows before, %s of them now%s; rows that other sessions insert or delete count too"
        .formatted(number(before), number(now), before == now ? ", which have other keys" : "");
  }
}
