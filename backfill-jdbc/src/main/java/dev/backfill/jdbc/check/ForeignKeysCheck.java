package dev.backfill.jdbc.check;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.check.Check;
import dev.backfill.jdbc.dialect.KeyTest;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.scope.TableRows;
import dev.backfill.jdbc.sql.SqlText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks that rows have the rows to which their foreign keys refer: those of a table, and those of
 * other tables that refer to it. A key may be broken although the database has it: if it was never
 * validated, or while its triggers were off.
 *
 * @param table the table
 * @param scope its rows that are checked; those of other tables are all checked
 */
public record ForeignKeysCheck(SourceTable table, Optional<Selection<?>> scope) implements Check {

  /** Every row of each referring table is looked at. */
  private static final Duration LONGEST = Duration.ofHours(12);

  @Override
  public String name() {
    return "foreign keys of and to %s hold".formatted(new TableRows(table, scope).words());
  }

  @Override
  public Duration timeout() {
    return LONGEST;
  }

  @Override
  public Verdict check(Context context) {
    var keys =
        table
            .reader()
            .read(
                "look up the foreign keys of '%s'".formatted(table.name()),
                connection ->
                    table.reader().dialect().foreignKeys().tests(connection, table.facts()));
    if (keys.isEmpty()) {
      return Check.warned("%s has no foreign key, and none refers to it".formatted(table.name()));
    }
    return verdict(keys);
  }

  private Verdict verdict(List<KeyTest> keys) {
    var broken = new ArrayList<String>();
    var untested = new ArrayList<String>();
    for (KeyTest key : keys) {
      if (key.untested().isPresent()) {
        untested.add(
            "%s was not looked at, because %s".formatted(key.name(), key.untested().get()));
      } else {
        long rows = broken(key);
        if (rows > 0) {
          broken.add(
              "%s %s %s"
                  .formatted(number(rows), rows == 1 ? "row breaks" : "rows break", key.name()));
        }
      }
    }
    broken.addAll(untested);
    if (broken.isEmpty()) {
      return Check.passed("no row breaks one of %s foreign keys".formatted(keys.size()));
    }
    String evidence = String.join("; ", broken);
    return broken.size() > untested.size() ? Check.failed(evidence) : Check.warned(evidence);
  }

  private long broken(KeyTest key) {
    var which = key.own() ? new TableRows(table, scope).conditions() : List.of(SqlText.of("true"));
    return which.stream()
        .mapToLong(
            condition ->
                table
                    .reader()
                    .number(
                        "count the rows that break foreign key " + key.name(),
                        SqlText.of("select count(*) from %s where ".formatted(key.from()))
                            .plus(condition)
                            .plus(" and %s".formatted(key.broken()))))
        .sum();
  }
}
