package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.FailedRow;
import dev.backfill.work.SearchingBatches;
import dev.backfill.work.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The one batch of a chunk whose rows a user's code gives: a stream that is read again need not
 * give its rows in the same order, so that no part of them could be left for later. Confined to one
 * lane.
 */
public final class LoadBatches<R extends Range> implements SearchingBatches {

  private final LoadWork<R> work;
  private final ActiveChunk<R> chunk;
  private final LeftOut leftOut;
  private final Function<LoadedRow, String> identity;
  private boolean written;

  /**
   * Begins a chunk.
   *
   * @param leftOut which of its rows are set aside
   * @param identity what tells a row from others
   */
  LoadBatches(
      LoadWork<R> work,
      ActiveChunk<R> chunk,
      LeftOut leftOut,
      Function<LoadedRow, String> identity) {
    this.identity = identity;
    this.work = work;
    this.chunk = chunk;
    this.leftOut = leftOut;
  }

  /** Where a row that is set aside comes from: it is not in the table. */
  public static String source(Table table) {
    return "load into " + table.fullName();
  }

  @Override
  public Batch next(Transaction tx, int maxRows) throws Exception {
    try (var stream = stream()) {
      var done = work.rowTarget().write(tx.unwrap(JdbcTransaction.class), rows(stream));
      written = true;
      return done.batch(work.skipExisting(), Optional.empty());
    }
  }

  /** {@inheritDoc} Rules that wait for the commit are asked at once, if it was the commit. */
  @Override
  public List<FailedRow> failing(Transaction tx) throws Exception {
    var own = tx.unwrap(JdbcTransaction.class);
    if (written) {
      own.check();
    }
    try (var stream = stream()) {
      return new LoadSearch(own, work.rowTarget(), leftOut, identity).among(rows(stream));
    }
  }

  private LoadedRows rows(Stream<? extends Map<String, ?>> stream) {
    var form = new MapRows(work.target().facts(), work.columns());
    return new LoadedRows(chunk, form, leftOut.pass(identity), stream);
  }

  private Stream<? extends Map<String, ?>> stream() throws InterruptedException {
    try {
      return work.rows().of(chunk);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw LoadedRows.failed(e, chunk, 0);
    }
  }
}
