package dev.backfill.jdbc;

import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.TransactionalProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs work without an engine, batch by batch. */
final class WorkOn {

  private WorkOn() {}

  /** All batches of a chunk, from a cursor on, each committed and opened anew from its cursor. */
  static <R extends Range> List<Batch> batches(
      TransactionalProcessor<? super R> work, R range, int rows, Optional<String> cursor)
      throws Exception {
    var done = new ArrayList<Batch>();
    Optional<String> at = cursor;
    do {
      var batch = one(work, range, rows, at);
      done.add(batch);
      at = batch.cursor();
    } while (at.isPresent());
    return done;
  }

  static <R extends Range> List<Batch> batches(
      TransactionalProcessor<? super R> work, R range, int rows) throws Exception {
    return batches(work, range, rows, Optional.empty());
  }

  /** One batch, as after a restart: nothing is known but the cursor. */
  static <R extends Range> Batch one(
      TransactionalProcessor<? super R> work, R range, int rows, Optional<String> cursor)
      throws Exception {
    var batches = work.open(ActiveChunk.of(range), cursor);
    try (var tx = work.work().resource().begin()) {
      var batch = batches.next(tx, rows);
      tx.commit();
      return batch;
    }
  }

  static long changed(List<Batch> batches) {
    return batches.stream().mapToLong(Batch::changed).sum();
  }

  static long kept(List<Batch> batches) {
    return batches.stream().mapToLong(Batch::kept).sum();
  }
}
