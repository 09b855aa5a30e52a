package dev.backfill.work;

import dev.backfill.scope.Advice;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Work in transactions that the engine opens and ends, batch by batch. Role; thread-safe.
 *
 * <p>If its resource equals the ledger's, each batch commits together with its ledger row and is
 * done exactly once. Two abstract methods: never a lambda.
 *
 * @param <R> type of the ranges that this work can do
 */
public interface TransactionalProcessor<R extends Range> extends ChunkProcessor<R> {

  /** Rows a batch has when no engine decides: {@value}. */
  int DEFAULT_BATCH_ROWS = 10_000;

  /**
   * Returns the description of this work; read after {@link #over}. A processor that wraps another
   * one returns the other's, and changes what no longer holds.
   *
   * @return declared facts
   */
  Work work();

  /**
   * Starts or resumes one chunk.
   *
   * @param chunk the chunk to process
   * @param cursor where the last committed batch of this chunk ended; empty to begin
   * @return the batches that are left
   * @throws Exception to fail this attempt
   */
  Batches open(ActiveChunk<? extends R> chunk, Optional<String> cursor) throws Exception;

  /**
   * Learns chunk column and condition from the scope; called once per run, before {@link #work} is
   * read, and before anything is written.
   *
   * @param scope the plan's scope
   * @return a processor for this scope
   * @throws IllegalArgumentException if it cannot serve the scope, saying why and what to do
   */
  default TransactionalProcessor<R> over(Scope<? extends R> scope) {
    return this;
  }

  /**
   * Learns in which order the plan is worked through; called once per run, on what {@link #over}
   * has returned. Work that walks along the chunk column takes the rows inside of a chunk in this
   * order too. A chunk that has a cursor is finished as it was begun.
   *
   * @param order order of the plan
   * @return a processor for this order; this one unless set otherwise
   */
  default TransactionalProcessor<R> inOrder(Order order) {
    return this;
  }

  /**
   * The number of rows that need this work now. Asked after the last chunk, of ranges and of parts
   * of them, if the plan has {@code deltaPasses}; a chunk of kind {@link
   * dev.backfill.scope.ChunkKind#DELTA} then is to do them and no others. Any thread.
   *
   * @param range where
   * @return 0 or more
   * @throws UnsupportedOperationException unless this work {@linkplain
   *     Work.Trait#KNOWS_REMAINING_ROWS knows}
   * @throws Exception if the database cannot be asked
   */
  default long remainingRows(R range) throws Exception {
    throw new UnsupportedOperationException("this work does not know which rows want it");
  }

  /**
   * Returns the advice about this work on its scope for the explanation of a plan, such as triggers
   * that will fire. Read after {@link #over}; writes nothing. Called for explanations of the plan,
   * never by a run.
   *
   * @return nothing by default
   * @throws Exception if the database cannot be asked
   */
  default List<Advice> advice() throws Exception {
    return List.of();
  }

  /**
   * Returns the notices about this work on its scope for the log and the report of a run, such as
   * what remains to be done after it. Read after {@link #over}, once, before the first chunk;
   * writes nothing.
   *
   * @return nothing by default
   * @throws Exception if the database cannot be asked, which does not stop the run
   */
  default List<String> notices() throws Exception {
    return List.of();
  }

  /**
   * Returns an empty difference if this work compares two tables instead of writing. Its batches
   * then carry a {@link Batch#difference}, and the report has their sum. Read after {@link #over}.
   *
   * @return the result for no rows, which names the columns; empty for other work
   */
  default Optional<TableDifference> comparison() {
    return Optional.empty();
  }

  /**
   * Returns the volume that this work would write. Read after {@link #over}, for explanations;
   * reads the catalog and no rows.
   *
   * @param rows the number of rows that the scope is expected to have
   * @return empty if unknown
   * @throws Exception if the database cannot be asked
   */
  default Optional<Volume> volume(long rows) throws Exception {
    return Optional.empty();
  }

  /**
   * Some rows of a chunk, to be shown before and after in a dry run. Asked for only if the caller
   * wants to see them.
   *
   * @param chunk which chunk
   * @param rows the largest number; at least 1
   * @return empty unless this work can show rows
   * @throws Exception if they cannot be chosen
   */
  default Optional<RowSample> sample(ActiveChunk<? extends R> chunk, int rows) throws Exception {
    return Optional.empty();
  }

  /**
   * Prepares the run, once, before the first chunk; idempotent.
   *
   * @param tx where to work
   * @throws Exception to refuse the run
   */
  default void prepare(Transaction tx) throws Exception {}

  /**
   * The same for work that needs to know which run it is; a dry run calls {@link
   * #prepare(Transaction)}.
   *
   * @param tx where to work
   * @param run the run, as it is found
   * @throws Exception to refuse the run
   */
  default void prepare(Transaction tx, RunInfo run) throws Exception {
    prepare(tx);
  }

  /**
   * Does what remains between the last chunk and the checks after it, in transactions of its own:
   * such as building indexes. Of several processes one calls it; again, if the run did not
   * complete. So it must be idempotent.
   *
   * @param run the run, all of whose chunks have ended well
   * @param stopping returns true once the run is to end; long work asks it some times a second, and
   *     returns then
   * @return sentences for the report
   * @throws Exception to fail the run; what may go better next time is tried again
   */
  default List<String> afterChunks(RunInfo run, BooleanSupplier stopping) throws Exception {
    return List.of();
  }

  /**
   * Ends the run, in the transaction that writes COMPLETED.
   *
   * @param tx where to work
   * @throws Exception to fail the run
   */
  default void finish(Transaction tx) throws Exception {}

  /**
   * Does what the work is complete without, once COMPLETED is written, in transactions of its own.
   * Called at most once, by the process that has completed the run; never, if that is killed.
   *
   * @param run the run
   * @return sentences for the report
   * @throws Exception which the report notes; the run stays complete
   */
  default List<String> afterCompletion(RunInfo run) throws Exception {
    return List.of();
  }

  /**
   * The same as {@link #process(ActiveChunk)} for a chunk of any range that this work can do, such
   * as one of integer keys for work on any range. A chunk that no lane works on is a first attempt.
   *
   * @param chunk the chunk to process
   * @return the number of rows that were changed
   * @throws Exception if the work fails
   */
  default long process(Chunk<? extends R> chunk) throws Exception {
    return process(
        ActiveChunk.<R>widened(
            chunk instanceof ActiveChunk<? extends R> active
                ? active
                : ActiveChunk.claimed(chunk, 1, 1, "test", () -> false)));
  }

  /**
   * Does a whole chunk without an engine, for a host's unit test: all batches, each in a
   * transaction of its own, without a ledger.
   */
  @Override
  default long process(ActiveChunk<R> chunk) throws Exception {
    var batches = open(chunk, Optional.empty());
    long rows = 0;
    while (true) {
      try (var tx = work().resource().begin()) {
        var batch = batches.next(tx, DEFAULT_BATCH_ROWS);
        tx.commit();
        rows += batch.changed();
        if (batch.isLast()) {
          return rows;
        }
      }
    }
  }
}
