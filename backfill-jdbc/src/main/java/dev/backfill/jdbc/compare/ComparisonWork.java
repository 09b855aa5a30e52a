package dev.backfill.jdbc.compare;

import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.dialect.ComparedColumn;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.TableDifference;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Compares two tables over the chunks of a scope: one batch for each chunk, which only reads.
 * Immutable.
 *
 * @param tables the tables
 * @param scope the rows
 * @param work declared facts
 */
public record ComparisonWork(ComparedTables tables, Selection<?> scope, Work work)
    implements TransactionalProcessor<Range> {

  /** Rows of a transaction where no plan has cut them. */
  private static final long PIECE = 50_000;

  /** A chunk that takes too long is cut in two. */
  public ComparisonWork {
    work = work.with(Work.Trait.DIVISIBLE);
    ComparedScope.require(tables, scope);
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    SqlText condition = scope.condition(chunk);
    return (tx, maxRows) -> Batch.compared(compared(tx, condition, chunk::cancelled));
  }

  /** Compares the rows that meet a condition. */
  public TableDifference compared(Transaction tx, SqlText condition, BooleanSupplier cancelled)
      throws Exception {
    Connection left = tx.unwrap(Connection.class);
    if (tables.isOneDatabase()) {
      return compared(new BothSides(tables, condition, left, left), cancelled);
    }
    try (var other = tables.right().reader().resource().begin()) {
      return compared(
          new BothSides(tables, condition, left, other.unwrap(Connection.class)), cancelled);
    }
  }

  /**
   * Compares all rows of the scope, without a plan: in pieces of about {@value #PIECE} rows, each
   * in a transaction of its own.
   */
  public TableDifference compareAll() throws Exception {
    return all(scope);
  }

  private <R extends Range> TableDifference all(Selection<R> rows) throws Exception {
    var found = comparison().orElseThrow();
    for (var ranges = rows.ranges(); ranges.hasNext(); ) {
      var pieces = rows.cut(ranges.next(), PIECE, Order.OLDEST_FIRST);
      while (pieces.hasNext()) {
        found = found.plus(alone(rows.condition(pieces.next())));
      }
    }
    return rows.nulls().isEmpty() ? found : found.plus(alone(rows.nullCondition()));
  }

  private TableDifference alone(SqlText condition) throws Exception {
    try (var tx = tables.left().reader().resource().begin()) {
      return compared(tx, condition, Thread.currentThread()::isInterrupted);
    }
  }

  private TableDifference compared(BothSides sides, BooleanSupplier cancelled) throws Exception {
    var options = tables.options();
    var found = new Found(columns(), options.keys());
    var waiter = TimeSource.system().waiter();
    var secondLook = new SecondLook(sides, found, options.settling(), cancelled, waiter);
    return new ChunkComparison(sides, found, secondLook).compare();
  }

  @Override
  public Optional<TableDifference> comparison() {
    return Optional.of(new Found(columns(), 0).result());
  }

  private List<String> columns() {
    return tables.leftSide().columns().stream().map(ComparedColumn::name).toList();
  }

  @Override
  public List<Advice> advice() {
    return notices().stream().map(sentence -> Advice.note(sentence, "")).toList();
  }

  @Override
  public List<String> notices() {
    return List.of(sentence());
  }

  private String sentence() {
    var unmatched = tables.unmatched();
    return "Compares %s with %s by (%s): %s%s"
        .formatted(
            tables.left().name(),
            tables.right().name(),
            String.join(", ", tables.leftSide().key().stream().map(ComparedColumn::name).toList()),
            columns().isEmpty() ? "no other column" : String.join(", ", columns()),
            unmatched.isEmpty()
                ? ""
                : "; only %s has %s, which is not compared"
                    .formatted(tables.right().name(), String.join(", ", unmatched)));
  }
}
