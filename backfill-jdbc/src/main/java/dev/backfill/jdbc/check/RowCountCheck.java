package dev.backfill.jdbc.check;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.check.Check;
import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.scope.TableRows;
import java.util.Optional;

/** Checks that there are as many rows as before. */
public record RowCountCheck(SourceTable table, Optional<Selection<?>> scope) implements Check {

  @Override
  public String name() {
    return "row count of %s unchanged".formatted(new TableRows(table, scope).words());
  }

  @Override
  public boolean appliesToPartialRun() {
    return true;
  }

  @Override
  public Optional<String> capture(Context context) {
    return Optional.of(Long.toString(count()));
  }

  @Override
  public Verdict check(Context context) {
    long before =
        context
            .captured()
            .map(Long::parseLong)
            .orElseThrow(
                () ->
                    new BackfillException(
                        "Check '%s' has nothing to compare with: it was not asked before the run;"
                                .formatted(name())
                            + " use it as a postCheck"));
    long now = count();
    String evidence = "%s rows before, %s now".formatted(number(before), number(now));
    return before == now ? Check.passed(evidence) : Check.failed(evidence);
  }

  private long count() {
    var rows = new TableRows(table, scope);
    return rows.sum("count the rows of " + rows.words(), "count(*)");
  }
}
