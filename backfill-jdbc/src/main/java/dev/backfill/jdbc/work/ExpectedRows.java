package dev.backfill.jdbc.work;

import dev.backfill.jdbc.dialect.failure.WrongRowCountException;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.RowSample;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Volume;
import dev.backfill.work.Work;
import dev.backfill.work.Work.Trait;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Work that changes so many rows, or none: one chunk, one batch, one transaction, which is rolled
 * back where the number is another. Immutable.
 *
 * @param inner the work
 * @param rows the number of rows that it changes
 * @param most the largest number that one transaction may hold
 */
public record ExpectedRows(ScopedWork inner, long rows, int most)
    implements TransactionalProcessor<Range> {

  @Override
  public ExpectedRows inOrder(Order order) {
    return new ExpectedRows(inner.inOrder(order), rows, most);
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    var batches = inner.open(chunk, cursor);
    // one more than there may be: then the last batch has fewer, or there are too many
    return (tx, maxRows) -> required(batches.next(tx, most + 1));
  }

  private Batch required(Batch batch) {
    long others = batch.kept() + batch.conflicts();
    if (!batch.isLast() || batch.changed() + others > most) {
      throw new WrongRowCountException(
          String.format(
              Locale.ROOT,
              "expected %,d rows, and the scope has more than the %,d that one transaction may"
                  + " hold: nothing was changed",
              rows,
              most));
    }
    if (batch.changed() != rows) {
      throw new WrongRowCountException(
          String.format(
              Locale.ROOT,
              "expected %,d rows, found %,d%s: nothing was changed",
              rows,
              batch.changed(),
              others == 0
                  ? ""
                  : String.format(Locale.ROOT, " beside %,d that stay as they are", others)));
    }
    return batch;
  }

  /** {@inheritDoc} Nothing is cut off a chunk that must stay whole, or done again after it. */
  @Override
  public Work work() {
    return inner
        .work()
        .without(
            Trait.DIVISIBLE,
            Trait.SHARES_TRANSACTIONS,
            Trait.KNOWS_REMAINING_ROWS,
            Trait.TRIES_ROWS_ALONE)
        .with(Trait.ALL_OR_NOTHING);
  }

  @Override
  public List<Advice> advice() {
    return inner.advice();
  }

  @Override
  public Optional<Volume> volume(long expected) {
    return inner.volume(expected);
  }

  @Override
  public Optional<RowSample> sample(ActiveChunk<? extends Range> chunk, int shown) {
    return inner.sample(chunk, shown);
  }

  @Override
  public void finish(Transaction tx) throws SQLException {
    inner.finish(tx);
  }
}
