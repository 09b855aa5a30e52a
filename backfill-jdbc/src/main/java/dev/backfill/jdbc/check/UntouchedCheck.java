package dev.backfill.jdbc.check;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.check.Check;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.scope.TableRows;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Checks that columns which the work does not write have the values of before, by a checksum.
 *
 * @param table the table
 * @param scope which rows; empty for all
 * @param written the columns that the work writes
 */
public record UntouchedCheck(SourceTable table, Optional<Selection<?>> scope, List<Column> written)
    implements Check {

  /**
   * Copies the columns.
   *
   * @throws IllegalArgumentException if the work writes a column of the key, or every other column
   */
  public UntouchedCheck {
    written = List.copyOf(written);
    for (Column column : written) {
      if (table.facts().key().contains(column)) {
        throw new IllegalArgumentException(
            "Check 'untouched_columns_unchanged' finds rows by their key, and column '%s' belongs to the key of '%s'; leave the check out"
                .formatted(column.name(), table.name()));
      }
    }
    if (others(table, written).isEmpty()) {
      throw new IllegalArgumentException(
          "Check 'untouched_columns_unchanged' has nothing to compare: '%s' has no column besides its key that the work does not write; leave the check out"
              .formatted(table.name()));
    }
  }

  private static List<Column> others(SourceTable table, List<Column> written) {
    var names = written.stream().map(Column::name).collect(Collectors.toSet());
    return table.facts().columns().stream()
        .filter(column -> !names.contains(column.name()))
        .filter(column -> !table.facts().key().contains(column))
        .filter(column -> column.generatedFrom().stream().noneMatch(names::contains))
        .toList();
  }

  @Override
  public String name() {
    return "columns of %s besides %s are unchanged"
        .formatted(
            new TableRows(table, scope).words(),
            written.stream().map(Column::name).collect(Collectors.joining(", ")));
  }

  @Override
  public Duration timeout() {
    return SameRowsCheck.LONGEST;
  }

  private RowTotals totals() {
    return new RowTotals(table, scope, others(table, written));
  }

  private String columns() {
    return others(table, written).stream().map(Column::name).collect(Collectors.joining(", "));
  }

  /** The first line has the totals, the second one the columns. */
  @Override
  public Optional<String> capture(Context context) {
    return Optional.of(totals().now().text() + "\n" + columns());
  }

  @Override
  public Verdict check(Context context) {
    String note = Noted.of(this, context);
    int end = note.indexOf('\n');
    if (!note.substring(end + 1).equals(columns())) {
      return Check.failed(
          "the table has other columns than before, so their values cannot be compared");
    }
    var before = RowTotals.Totals.parse(note.substring(0, end));
    var now = totals().upTo(before.upTo());
    return now.hasSameRows(before)
        ? Check.passed(
            "%s rows have the values of before in %s; %s that came in since are not compared"
                .formatted(number(now.rows()), columns(), number(totals().behind(before.upTo()))))
        : Check.failed(different(before.rows(), now.rows()));
  }

  private String different(long before, long now) {
    return before == now
        ? "the checksum of %s rows over %s differs: the work, a trigger or another session has changed a value; writing(..) names columns that a trigger writes"
            .formatted(number(now), columns())
        : "%s rows before, %s of them now: rows that other sessions insert or delete count too"
            .formatted(number(before), number(now));
  }
}
