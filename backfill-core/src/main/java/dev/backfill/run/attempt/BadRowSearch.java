package dev.backfill.run.attempt;

import dev.backfill.run.context.LaneContext;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.RowBatches;
import dev.backfill.work.RowFault;
import dev.backfill.work.RowPlace;
import dev.backfill.work.SearchingBatches;
import dev.backfill.work.Transaction;
import java.util.Optional;

/**
 * Finds the rows of a chunk that fail on their data. Of a batch that fails, the first half is tried
 * by itself: if it commits, the fault lies in the second half, else in the first one. So a batch of
 * n rows takes log n attempts for each bad row, and every other row is committed on the way. Where
 * batches end before they are full, it takes up to twice as many. Confined to one lane.
 */
final class BadRowSearch {

  private final LaneContext<?> context;

  /** Of so many next rows at least one failed when they were tried; 0 if none is known to fail. */
  private int suspects;

  /** The number of rows that are tried at present. */
  private int tried;

  /** Whether work has searched for rows, and found none. */
  private boolean inVain;

  /** The row that is tried alone at present. */
  private Optional<RowPlace> alone = Optional.empty();

  BadRowSearch(LaneContext<?> context) {
    this.context = context;
  }

  /**
   * Does the next rows: as many as may be, or a part of those among which one fails.
   *
   * @param atMost the largest number of rows
   */
  Batch next(Batches batches, Transaction tx, int atMost) throws Exception {
    tried = suspects == 0 ? atMost : Math.min(atMost, Math.max(1, suspects / 2));
    alone = Optional.empty();
    if (suspects == 0 || tried > 1 || !(batches instanceof RowBatches rows)) {
      return batches.next(tx, tried);
    }
    alone = rows.nextRow(tx);
    return alone.isPresent() ? rows.only(tx, alone.get()) : batches.next(tx, 1);
  }

  /**
   * What was tried is committed. A batch may have fewer rows than it was allowed, so the next ones
   * are still suspect; one that finds no row any more counts as one, so that a search ends.
   */
  void committed(Batch batch) {
    long rows = batch.changed() + batch.kept() + batch.conflicts();
    suspects = (int) Math.max(0, suspects - Math.max(1, rows));
  }

  /**
   * What was tried failed, and is rolled back.
   *
   * @return the cause, if it is the data of a row, and the plan sets such rows aside
   */
  Optional<RowFault> failed(Batches batches, Throwable thrown) {
    if (context.work().plan().options().badRows().isEmpty() || !finds(batches)) {
      return Optional.empty();
    }
    var fault = faultOf(thrown);
    if (fault.isPresent() && batches instanceof RowBatches) {
      suspects = tried;
    }
    return fault;
  }

  private static boolean finds(Batches batches) {
    return batches instanceof RowBatches || batches instanceof SearchingBatches;
  }

  /** The cause, if it is the data of a row. */
  Optional<RowFault> faultOf(Throwable thrown) {
    return context
        .diagnosing()
        .faultOfRow(thrown)
        .map(found -> new RowFault(context.diagnosed(thrown), found.constraint()));
  }

  /**
   * Work has searched for rows that fail, and found none: the cause may have gone.
   *
   * @return true if it is the second time, so that another attempt would end alike
   */
  boolean isInVain() {
    boolean before = inVain;
    inVain = true;
    return before;
  }

  /** Returns true if one of the next rows is known to fail; a cut of the chunk would forget it. */
  boolean isNarrowing() {
    return suspects > 0;
  }

  /** The row that failed, if it was tried alone. */
  Optional<RowPlace> found() {
    return alone;
  }

  /** The row that failed is set aside. */
  void passed() {
    suspects = 0;
    alone = Optional.empty();
  }
}
