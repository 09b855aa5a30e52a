package dev.backfill.jdbc.reload;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.compare.ComparedTables;
import dev.backfill.jdbc.compare.ComparisonOptions;
import dev.backfill.jdbc.compare.ComparisonWork;
import dev.backfill.jdbc.copy.CopyWork;
import dev.backfill.jdbc.dialect.CopiedValue;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.TableDifference;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Compares the rows of a source with those of the table that was loaded from it, piece by piece on
 * several threads. Values that are computed are not compared. Immutable.
 *
 * @param copy the rows, and what each column gets
 * @param loaded the table
 */
record Verification(CopyWork copy, SourceTable loaded) {

  /** Rows of a piece. */
  private static final long PIECE = 50_000;

  /**
   * The comparison.
   *
   * @throws IllegalArgumentException if the tables cannot be compared
   */
  ComparisonWork comparison() {
    var options = ComparisonOptions.NONE;
    var carried =
        copy.values().stream()
            .flatMap(value -> value.source().stream())
            .map(Column::name)
            .collect(Collectors.toSet());
    for (Column column : copy.scope().facts().columns()) {
      if (!carried.contains(column.name())) {
        options = options.ignoring(column.name());
      }
    }
    var tables = ComparedTables.of(copy.scope().table(), loaded, options);
    return new ComparisonWork(tables, copy.scope(), copy.work());
  }

  /** Names of columns that are not compared, because the source computes them. */
  String computed() {
    return copy.values().stream()
        .filter(value -> value.source().isEmpty())
        .map(CopiedValue::target)
        .map(Column::name)
        .collect(Collectors.joining(", "));
  }

  /**
   * Compares all.
   *
   * @return empty if the run is to end before all was compared
   */
  Optional<TableDifference> compare(int threads, BooleanSupplier stopping) throws Exception {
    return compared(copy.scope(), threads, stopping);
  }

  private <R extends Range> Optional<TableDifference> compared(
      Selection<R> rows, int threads, BooleanSupplier stopping) throws Exception {
    var comparison = comparison();
    var found = new AtomicReference<>(comparison.comparison().orElseThrow());
    var pieces = rows.cut(rows.ranges().next(), PIECE, Order.OLDEST_FIRST);
    var tasks =
        new ParallelTasks(
            "backfill-verification",
            () ->
                pieces.hasNext()
                    ? Optional.of(piece(comparison, rows, pieces.next(), found))
                    : Optional.empty(),
            stopping);
    return tasks.run(threads) ? Optional.of(found.get()) : Optional.empty();
  }

  private static <R extends Range> ParallelTasks.Task piece(
      ComparisonWork comparison,
      Selection<R> rows,
      R range,
      AtomicReference<TableDifference> found) {
    return (running, stopped) -> {
      try (var tx = rows.reader().resource().begin()) {
        running.accept(tx);
        var difference = comparison.compared(tx, rows.condition(range), stopped);
        found.accumulateAndGet(difference, TableDifference::plus);
      }
    };
  }
}
