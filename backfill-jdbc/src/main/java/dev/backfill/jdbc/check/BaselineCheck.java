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
 * Notes what rows look like before the first chunk. While chunks are left it says the note; after
 * the last one it compares, and warns where rows or values are gone.
 *
 * @param table the table
 * @param scope which rows; empty for all
 * @param columns the columns to look at
 * @param named true if the least and the greatest value may be noted
 * @param large the number of expected rows from which on they are not all read
 */
public record BaselineCheck(
    SourceTable table,
    Optional<Selection<?>> scope,
    List<Column> columns,
    boolean named,
    long large)
    implements Check {

  /** Reading more rows than that one by one takes too long before a run. */
  public static final long LARGE = 2_000_000;

  public BaselineCheck {
    columns = List.copyOf(columns);
  }

  @Override
  public String name() {
    return "baseline of %s: %s"
        .formatted(
            new TableRows(table, scope).words(),
            columns.stream().map(Column::name).collect(Collectors.joining(", ")));
  }

  @Override
  public Duration timeout() {
    return SameRowsCheck.LONGEST;
  }

  private Baseline now() {
    return new BaselineReading(table, scope, columns, named, large).read();
  }

  @Override
  public Optional<String> capture(Context context) {
    return Optional.of(now().text());
  }

  @Override
  public Verdict check(Context context) {
    var before = Baseline.parse(Noted.of(this, context));
    return hasEnded(context)
        ? new BaselineComparison(before, now()).verdict()
        : Check.passed(words(before));
  }

  /** A context without a ledger is that of a test. */
  private static boolean hasEnded(Context context) {
    if (context.counted().isEmpty()) {
      return true;
    }
    var chunks = context.chunks();
    return chunks.planned()
        && chunks.succeeded() + chunks.skipped() + chunks.failed() == chunks.all();
  }

  private static String words(Baseline baseline) {
    return "rows: %s%s"
        .formatted(
            number(baseline.rows()),
            baseline.columns().stream()
                .map(
                    values -> "; %s: %s".formatted(values.column(), values.words(baseline.exact())))
                .collect(Collectors.joining()));
  }
}
