package dev.backfill.ledger;

import dev.backfill.work.Batch;
import dev.backfill.work.Transaction;
import java.util.List;

/**
 * A transaction that only commits if the claim still holds. Role; confined to one lane.
 *
 * <p>{@link #commit()} without batches is refused.
 */
public interface FencedTransaction extends Transaction {

  /**
   * Writes the batches down as the last statement, commits, and finds out what became of it
   * whatever the commit threw.
   *
   * @param perHeld one batch for each claim that the transaction was begun with, in the same order
   * @return its outcome
   * @throws Exception if nothing is committed, because the work has broken the transaction, or
   *     because the commit was refused or did not arrive; the claims are still held
   */
  Outcome commit(List<Batch> perHeld) throws Exception;

  /**
   * Finds out whether work that threw has ended the transaction itself, and perhaps committed it.
   * Called once, instead of {@link #commit(List)}; the transaction can only be closed afterwards.
   *
   * @param thrown the exception of the work
   * @throws Exception to be thrown instead of it, because the work's rows may be committed; its
   *     failure is one that {@linkplain dev.backfill.work.FailureKind#holds holds} the chunk
   */
  default void failed(Throwable thrown) throws Exception {}

  /** The outcome of a commit. The lane continues the chunk only after COMMITTED. */
  enum Outcome {
    /** Committed, once. */
    COMMITTED,
    /** Not committed; another claim holds the chunk. */
    LOST,
    /** Unknown: the run stopped before the ledger answered. The next claim finds out. */
    IN_DOUBT
  }
}
