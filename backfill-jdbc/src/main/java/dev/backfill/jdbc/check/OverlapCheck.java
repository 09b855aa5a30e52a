package dev.backfill.jdbc.check;

import dev.backfill.check.Check;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.resource.OtherRuns;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.work.Writes;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.work.Footprint;
import dev.backfill.work.WrittenColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Looks for live runs of other plans that write the same. It keeps none off: the engine does so for
 * work that says what it writes, in one step with the start.
 *
 * @param table the table
 * @param scope its rows; empty for all
 * @param columns the columns that are written; empty for all
 */
public record OverlapCheck(SourceTable table, Optional<Selection<?>> scope, List<Column> columns)
    implements Check {

  public OverlapCheck {
    columns = List.copyOf(columns);
  }

  @Override
  public String name() {
    return "no other run writes " + written();
  }

  private WrittenColumns written() {
    if (scope.isEmpty()) {
      return Writes.anywhere(table.facts(), columns);
    }
    return columns.isEmpty() ? Writes.all(scope.get()) : Writes.columns(scope.get(), columns);
  }

  @Override
  public Verdict check(Context context) {
    var others =
        table
            .reader()
            .read(
                "look for other runs that write '%s'".formatted(table.name()),
                connection -> others(connection, context.planName()));
    return others.isEmpty()
        ? Check.passed("no live run of another plan writes " + written())
        : Check.failed("at work on the same: " + String.join("; ", others));
  }

  private List<String> others(Connection connection, String plan) throws SQLException {
    var reader = table.reader();
    var runs =
        new OtherRuns(
            connection, reader.dialect(), reader.resource().nameOn(connection), UUID.randomUUID());
    return scope.isPresent()
        ? others(runs, plan, scope.get())
        : runs.ofOtherPlans(footprint(plan, List.of()), RangeCodec.ids());
  }

  private <R extends Range> List<String> others(OtherRuns runs, String plan, Selection<R> rows)
      throws SQLException {
    var ranges = rows.discovers() ? List.<R>of() : rows.coverage().checked();
    var codec = rows.codec();
    return runs.ofOtherPlans(footprint(plan, ranges.stream().map(codec::write).toList()), codec);
  }

  private Footprint footprint(String plan, List<RangeCodec.Bounds> ranges) {
    return new Footprint(
        plan,
        written(),
        ranges,
        scope.filter(rows -> rows.nulls().isPresent()).isPresent(),
        "",
        false,
        Set.of());
  }
}
