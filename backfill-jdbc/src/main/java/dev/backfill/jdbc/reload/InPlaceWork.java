package dev.backfill.jdbc.reload;

import dev.backfill.base.PrintableLog;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.copy.CopyWork;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Replaces the rows of a table by those of another one, range by range. Thread-safe.
 *
 * @param copy the rows, and what each column gets
 * @param work declared facts
 * @param deleted how many rows this process has deleted
 * @param inserted how many rows this process has inserted
 */
public record InPlaceWork(CopyWork copy, Work work, AtomicLong deleted, AtomicLong inserted)
    implements TransactionalProcessor<Range> {

  private static final Logger LOG = PrintableLog.of(InPlaceWork.class);

  /** A chunk may be cut in two, and shares its transaction with others, as that of a copy. */
  public InPlaceWork {
    work =
        work.with(Work.Trait.DIVISIBLE, Work.Trait.SHARES_TRANSACTIONS)
            .writing(copy.work().writes().orElseThrow());
  }

  /** Nothing is done yet. */
  public InPlaceWork(CopyWork copy, Work work) {
    this(copy, work, new AtomicLong(), new AtomicLong());
  }

  /** Refuses what could not be done, before anything is written. */
  public InPlaceWork checked() {
    new InPlaceChecks(copy).require();
    return this;
  }

  @Override
  public InPlaceWork inOrder(Order order) {
    return new InPlaceWork(copy.inOrder(order), work, deleted, inserted);
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    return new InPlaceBatches(this, chunk, copy.walks().cursor(chunk.kind(), cursor));
  }

  /** Returns true if one statement reads the source and writes the target. */
  boolean isOneDatabase() {
    return copy.scope().reader().resource().equals(copy.target().reader().resource());
  }

  @Override
  public List<Advice> advice() {
    Table target = copy.target().facts();
    var deletes =
        copy.target()
            .reader()
            .read(
                "ask about '%s'".formatted(target.fullName()),
                connection ->
                    copy.target()
                        .reader()
                        .dialect()
                        .advisor()
                        .onWork(connection, target, new RowWork.Delete()));
    return Stream.concat(deletes.stream(), copy.advice().stream()).toList();
  }

  @Override
  public List<String> notices() {
    return copy.notices();
  }

  @Override
  public void finish(Transaction tx) {
    LOG.info(
        "Reload of '{}' in place: this process deleted {} rows and inserted {}",
        copy.target().name(),
        String.format(Locale.ROOT, "%,d", deleted.get()),
        String.format(Locale.ROOT, "%,d", inserted.get()));
  }
}
