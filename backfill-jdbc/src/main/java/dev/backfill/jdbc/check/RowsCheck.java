package dev.backfill.jdbc.check;

import dev.backfill.check.Check;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.scope.TableRows;
import dev.backfill.jdbc.sql.SqlText;
import java.util.Optional;

/** Checks that there is work to do. */
public record RowsCheck(SourceTable table, Optional<Selection<?>> scope) implements Check {

  @Override
  public String name() {
    return "rows in " + rows().words();
  }

  private TableRows rows() {
    return new TableRows(table, scope);
  }

  @Override
  public Verdict check(Context context) {
    for (SqlText condition : rows().conditions()) {
      long found =
          table
              .reader()
              .number(
                  "look for rows in " + rows().words(),
                  SqlText.of(
                          "select count(*) from (select 1 from %s where "
                              .formatted(table.facts().sql()))
                      .plus(condition)
                      .plus(inOrder() + " limit 1) one"));
      if (found > 0) {
        return Check.passed("there are rows in " + rows().words());
      }
    }
    return Check.failed("there is no row in %s".formatted(rows().words()));
  }

  /**
   * Of any row the planner believes that it comes soon, and reads the table from its start until
   * the scope begins. The first row has to be looked up.
   */
  private String inOrder() {
    return scope
        .map(rows -> rows.axis().column())
        .filter(table.facts()::hasIndexOn)
        .map(column -> " order by " + table.facts().sql(column))
        .orElse("");
  }
}
